import { failureOf } from '../service/failure-of.js';
import { checkFiles } from './check-files.js';
import type { Findings } from './find-files.js';
import { askedHoldings, type Holdings, listedHoldings, NO_HOLDINGS } from './holdings.js';
import { settle } from './settle.js';
import { planOf, summarise, type Summary } from './summary.js';
import { transfer } from './transfer.js';
import type { Collection, UploadApi } from './upload-api.js';
import type { UploadItem } from './upload-item.js';
import type { UploadOptions } from './upload-options.js';
import type { UploadProgress } from './upload-progress.js';

/** From so many files on, the list of the collection is read instead of a question for each. */
const MANY_FILES = 100;

interface Run {
  api: UploadApi;
  options: UploadOptions;
  stop: AbortSignal;
  progress: UploadProgress;
}

/** Checks, sends, waits. Whatever ends it early is in the summary, beside what was done until then. */
export async function runUpload(findings: Findings, collection: Collection | undefined, run: Run): Promise<Summary> {
  const items: UploadItem[] = findings.files.map((file) => ({ ...file, bytes: 0 }));
  const { options, stop } = run;
  const problem = await work(items, collection, run).catch(failureOf);
  const summary = summarise(items, findings, { collection: collection ?? null, interrupted: stop.aborted, problem });
  return options.dryRun ? { ...summary, plan: planOf(items) } : summary;
}

async function work(items: UploadItem[], collection: Collection | undefined, run: Run): Promise<undefined> {
  const { api, options, stop, progress } = run;
  const shared = { ...options, stop, progress };
  await checkFiles(items, await holdingsOf(collection, items.length, run), shared);
  if (options.dryRun || !collection || stop.aborted) return;
  await transfer(items, api, collection.id, shared);
  if (options.wait && !stop.aborted) await settle(items, api, collection.id, shared);
}

function holdingsOf(
  collection: Collection | undefined,
  files: number,
  { api, options, stop }: Run,
): Holdings | Promise<Holdings> {
  if (!collection) return NO_HOLDINGS;
  const isListed = options.update || files >= MANY_FILES;
  return isListed ? listedHoldings(api, collection.id, stop) : askedHoldings(api, collection.id);
}
