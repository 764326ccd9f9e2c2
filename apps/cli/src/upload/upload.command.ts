import { isId } from '@causeway/kernel';
import { PatientClient } from '../service/patient-client.js';
import { RestClient } from '../service/rest-client.js';
import { serviceKey } from '../service/service-key.js';
import { isWrongUsage } from '../service/usage-error.js';
import { findFiles } from './find-files.js';
import { INTERRUPTED, onInterrupt } from './interruption.js';
import { runUpload } from './run-upload.js';
import { exitCodeOf, summaryLines } from './summary.js';
import { type Collection, UploadApi } from './upload-api.js';
import { parseUpload, UPLOAD_HELP, type UploadOptions } from './upload-options.js';
import { UploadProgress } from './upload-progress.js';

const FAILED = 1;
const WRONG_USAGE = 2;

/** Uploads files into a collection of a running service. @returns 0: all ready; 1: some failed; 2: wrong usage; 130: interrupted */
export async function upload(args: string[]): Promise<number> {
  const progress = new UploadProgress(process.stderr);
  const { signal, dispose } = onInterrupt(() => progress.say('ends after what is in flight; Ctrl-C again: at once'));
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
  const api = new UploadApi(new PatientClient(client, stop, (note) => progress.say(note)));
  const collection = await collectionFor(options, api);
  const summary = await runUpload(findings, collection, { api, options, stop, progress });
  progress.end();
  const text = options.json ? JSON.stringify(summary, null, 2) : summaryLines(summary).join('\n');
  process.stdout.write(`${text}\n`);
  return exitCodeOf(summary);
}

/** @returns undefined in a dry run that would make it @throws Error when there is none */
async function collectionFor(
  { collection: wanted, create, dryRun }: UploadOptions,
  api: UploadApi,
): Promise<Collection | undefined> {
  const found = await api.findCollection(wanted);
  if (found) return found;
  if (!create || isId(wanted))
    throw new NoCollection(`there is no collection ${wanted} that this key may see; --create makes one of this name`);
  return dryRun ? undefined : api.createCollection(wanted);
}

class NoCollection extends Error {}

/** What went wrong before any file was touched. @throws what any command may meet */
function explain(error: unknown): number {
  if (isWrongUsage(error)) {
    process.stderr.write(`${error.message}\n\`upload --help\` says more\n`);
    return WRONG_USAGE;
  }
  if (!(error instanceof NoCollection)) throw error;
  process.stderr.write(`${error.message}\n`);
  return FAILED;
}
