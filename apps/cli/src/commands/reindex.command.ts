import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { AppError } from '@causeway/kernel';
import { Embedders, ModelsModule } from '@causeway/models';
import { RagIndexModule, Reindexes } from '@causeway/rag';
import { PatientClient, withDeadline } from '../service/patient-client.js';
import { RestClient, RestProblem } from '../service/rest-client.js';
import { serviceKey } from '../service/service-key.js';
import { serviceUrl } from '../service/service-url.js';
import { ReindexProgress, type ReindexState } from './reindex-progress.js';
import { withDatabase } from './with-database.js';

const POLL_MS = 1_000;
const PATH = '/api/v1/reindex';
const OPTIONS = { url: { type: 'string' }, key: { type: 'string' }, 'switch-now': { type: 'boolean' } } as const;

/** Goes over to the embedder of NEXT_EMBEDDING_* while the service runs, or at once to that of EMBEDDING_* while it does not. */
export async function reindex(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: OPTIONS });
  if (values['switch-now']) return switchNow();
  const url = serviceUrl(values.url);
  return follow(new RestClient(url, await serviceKey(values.key, url)));
}

/** Starts one, or joins the one that runs, and shows it to its end. Ctrl-C ends the showing only. */
async function follow(rest: RestClient): Promise<number> {
  await rest.exchange('POST', PATH, withDeadline()).catch((error: unknown) => {
    if (!(error instanceof RestProblem) || error.code !== 'REINDEX.RUNNING') throw error;
  });
  // a service that restarts goes on with it
  const client = new PatientClient(rest, new AbortController().signal, (note) => note && process.stderr.write(`\n${note}\n`));
  const progress = new ReindexProgress();
  for (;;) {
    const { body } = await client.json<ReindexState>('GET', PATH);
    progress.show(body);
    if (body.status !== 'running') return body.status === 'done' ? 0 : 1;
    await sleep(POLL_MS);
  }
}

async function switchNow(): Promise<number> {
  return withDatabase([ModelsModule, RagIndexModule], async (app) => {
    const { profile } = app.get(Embedders).configured;
    if (!profile) throw new AppError('REINDEX.NOT_CONFIGURED', 'EMBEDDING_* names no embedder that works here');
    const begun = await app.get(Reindexes).switchNow(profile);
    const lines = begun
      ? `searches use ${profile.name} from now on; ${begun.total} chunks are embedded anew once the service runs, keywords are searched until then`
      : `${profile.name} serves already`;
    process.stdout.write(`${lines}\n`);
    return 0;
  });
}
