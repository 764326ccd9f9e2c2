import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { AppError } from '@causeway/kernel';
import { Embedders, ModelsModule } from '@causeway/models';
import { RagIndexModule, Reindexes } from '@causeway/rag';
import { RetryingClient, withTimeout } from '../service/retrying-client.js';
import { RestClient, RestProblem } from '../service/rest-client.js';
import { serviceKey } from '../service/service-key.js';
import { serviceUrl } from '../service/service-url.js';
import { ReindexProgress, type ReindexState } from './reindex-progress.js';
import { withDatabase } from './with-database.js';

const POLL_MS = 1_000;
const PATH = '/api/v1/reindex';
const OPTIONS = { url: { type: 'string' }, key: { type: 'string' }, 'switch-now': { type: 'boolean' } } as const;

/** Reindexes with the embedder of NEXT_EMBEDDING_* through a running service, or switches to EMBEDDING_* while it is stopped. */
export async function reindex(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: OPTIONS });
  if (values['switch-now']) return switchNow();
  const url = serviceUrl(values.url);
  return follow(new RestClient(url, await serviceKey(values.key, url)));
}

/** Starts a reindex, or follows the one that is running, until it ends. Ctrl-C does not end the reindex. */
async function follow(rest: RestClient): Promise<number> {
  await rest.exchange('POST', PATH, withTimeout()).catch((error: unknown) => {
    if (!(error instanceof RestProblem) || error.code !== 'REINDEX.RUNNING') throw error;
  });
  // the reindex continues after a restart of the service, so a connection failure is not its end
  const client = new RetryingClient(rest, new AbortController().signal, (note) => note && process.stderr.write(`\n${note}\n`));
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
    if (!profile) throw new AppError('REINDEX.NOT_CONFIGURED', 'EMBEDDING_* configures no embedder that works on this machine');
    const begun = await app.get(Reindexes).switchNow(profile);
    const lines = begun
      ? `searches use ${profile.name} from now on; start the service to compute the vectors of ${begun.total} chunks. Until then, only keyword search finds them`
      : `searches already use ${profile.name}`;
    process.stdout.write(`${lines}\n`);
    return 0;
  });
}
