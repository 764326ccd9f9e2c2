import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { loadConfig } from '@causeway/config';
import { AppError, messageOf } from '@causeway/kernel';
import { Embedders, ModelsModule } from '@causeway/models';
import { RagModule, Reindexes } from '@causeway/rag';
import { ReindexProgress, type ReindexState } from './reindex-progress.js';
import { withDatabase } from './with-database.js';

const POLL_MS = 1_000;
const OPTIONS = { url: { type: 'string' }, key: { type: 'string' }, 'switch-now': { type: 'boolean' } } as const;

/** Goes over to the embedder of NEXT_EMBEDDING_* while the service runs, or at once to that of EMBEDDING_* while it does not. */
export async function reindex(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: OPTIONS });
  return values['switch-now'] ? switchNow() : follow(await apiOf(values));
}

type Call = (method: 'GET' | 'POST') => Promise<{ ok: boolean; body: ReindexState & { code?: string; detail?: string } }>;

/** Starts one, or joins the one that runs, and shows it to its end. Ctrl-C ends the showing only. */
async function follow(call: Call): Promise<number> {
  const started = await call('POST');
  if (!started.ok && started.body.code !== 'REINDEX.RUNNING') {
    process.stderr.write(`${started.body.code}: ${started.body.detail}\n`);
    return 1;
  }
  const progress = new ReindexProgress();
  for (;;) {
    const { ok, body } = await call('GET');
    if (!ok) throw new AppError('REINDEX.NOT_FOUND', `${body.code}: ${body.detail}`);
    progress.show(body);
    if (body.status !== 'running') return body.status === 'done' ? 0 : 1;
    await sleep(POLL_MS);
  }
}

async function apiOf(values: { url?: string | undefined; key?: string | undefined }): Promise<Call> {
  const { http, auth, dataDir } = loadConfig();
  const url = (values.url ?? `http://${http.host}:${http.port}`).replace(/\/$/, '');
  const kept = () => readFile(join(dataDir, 'admin-key'), 'utf8').catch(() => '');
  const key = values.key ?? auth.adminKey ?? (await kept()).trim();
  return async (method) => {
    try {
      const response = await fetch(`${url}/api/v1/reindex`, { method, headers: { authorization: `Bearer ${key}` } });
      return { ok: response.ok, body: (await response.json()) as Awaited<ReturnType<Call>>['body'] };
    } catch (cause) {
      throw new AppError('SERVICE.UNAVAILABLE', `${url} does not answer: ${messageOf(cause)}`, { cause });
    }
  };
}

async function switchNow(): Promise<number> {
  return withDatabase([ModelsModule, RagModule], async (app) => {
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
