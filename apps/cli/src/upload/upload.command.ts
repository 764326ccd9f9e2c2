import { isId } from '@causeway/kernel';
import { RetryingClient } from '../service/retrying-client.js';
import { RestClient } from '../service/rest-client.js';
import { serviceKey } from '../service/service-key.js';
import { isUsageError } from '../service/usage-error.js';
import { findFiles } from './find-files.js';
import { INTERRUPTED, onInterrupt } from './interruption.js';
import { runUpload } from './run-upload.js';
import { exitCodeOf, summaryLines } from './summary.js';
import { type Collection, UploadApi } from './upload-api.js';
import { parseUpload, UPLOAD_HELP, type UploadOptions } from './upload-options.js';
import { UploadProgress } from './upload-progress.js';

const FAILED = 1;
const USAGE_ERROR = 2;

/** Uploads files into a collection of a running service. @returns 0: all ready; 1: some failed; 2: usage error; 130: interrupted */
export async function upload(args: string[]): Promise<number> {
  const progress = new UploadProgress(process.stderr);
  const { signal, dispose } = onInterrupt(() =>
    progress.showNote('finishing the uploads in flight; press Ctrl-C again to stop at once'),
  );
  try {
    const options = parseUpload(args);
    if (options) return await uploadAll(options, signal, progress);
    process.stdout.write(UPLOAD_HELP);
    return 0;
  } catch (error) {
    progress.end();
    if (signal.aborted) return INTERRUPTED;
    return explain(error);
  } finally {
    progress.end();
    dispose();
  }
}

async function uploadAll(options: UploadOptions, stop: AbortSignal, progress: UploadProgress): Promise<number> {
  const findings = await findFiles(options.sources, options);
  const client = new RestClient(options.url, await serviceKey(options.key, options.url));
  const api = new UploadApi(new RetryingClient(client, stop, (note) => progress.showNote(note)));
  const collection = await collectionFor(options, api);
  const summary = await runUpload(findings, collection, { api, options, stop, progress });
  progress.end();
  const text = options.json ? JSON.stringify(summary, null, 2) : summaryLines(summary).join('\n');
  process.stdout.write(`${text}\n`);
  return exitCodeOf(summary);
}

/** @returns undefined in a dry run that would create the collection @throws NoCollection */
async function collectionFor(
  { collection: wanted, create, dryRun }: UploadOptions,
  api: UploadApi,
): Promise<Collection | undefined> {
  const found = await api.findCollection(wanted);
  if (found) return found;
  if (!create || isId(wanted))
    throw new NoCollection(`there is no collection ${wanted} that this key may see; use --create to create one with this name`);
  return dryRun ? undefined : api.createCollection(wanted);
}

class NoCollection extends Error {}

/** Prints an error that is specific to this command. @throws any other error */
function explain(error: unknown): number {
  if (isUsageError(error)) {
    process.stderr.write(`${error.message}\n\`upload --help\` lists the options\n`);
    return USAGE_ERROR;
  }
  if (!(error instanceof NoCollection)) throw error;
  process.stderr.write(`${error.message}\n`);
  return FAILED;
}
