import { failureOf } from '../service/failure-of.js';
import { checkFiles } from './check-files.js';
import type { Findings } from './find-files.js';
import { existingByRequest, type ExistingDocuments, existingByList, NO_DOCUMENTS } from './existing-documents.js';
import { waitUntilIndexed } from './wait-until-indexed.js';
import { planOf, summarise, type Summary } from './summary.js';
import { transfer } from './transfer.js';
import type { Collection, UploadApi } from './upload-api.js';
import type { UploadItem } from './upload-item.js';
import type { UploadOptions } from './upload-options.js';
import type { UploadProgress } from './upload-progress.js';

/** From this number of files on, one read of the whole list is cheaper than a request for each file. */
const MANY_FILES = 100;

interface Run {
  api: UploadApi;
  options: UploadOptions;
  stop: AbortSignal;
  progress: UploadProgress;
}

/** Checks the files, sends them and waits for the documents. The summary also reports a problem that ended the upload early. */
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
  await checkFiles(items, await existingDocumentsOf(collection, items.length, run), shared);
  if (options.dryRun || !collection || stop.aborted) return;
  await transfer(items, api, collection.id, shared);
  if (options.wait && !stop.aborted) await waitUntilIndexed(items, api, collection.id, shared);
}

function existingDocumentsOf(
  collection: Collection | undefined,
  files: number,
  { api, options, stop }: Run,
): ExistingDocuments | Promise<ExistingDocuments> {
  if (!collection) return NO_DOCUMENTS;
  const isListed = options.update || files >= MANY_FILES;
  return isListed ? existingByList(api, collection.id, stop) : existingByRequest(api, collection.id);
}
