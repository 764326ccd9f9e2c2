import { failureOf } from '../service/failure-of.js';
import { hashFile } from './hash-file.js';
import type { ExistingDocuments } from './existing-documents.js';
import { inParallel } from './in-parallel.js';
import { decide, uploadReplacedBytes } from './plan.js';
import type { UploadProgress } from './upload-progress.js';
import type { UploadItem } from './upload-item.js';

interface Checking {
  concurrency: number;
  update: boolean;
  stop: AbortSignal;
  progress: UploadProgress;
}

/** Reads every file once and decides its action. A file that cannot be read fails without stopping the others. */
export async function checkFiles(items: UploadItem[], holdings: ExistingDocuments, options: Checking): Promise<void> {
  const { update, progress } = options;
  progress.begin('checking', items.length);
  await inParallel(items, options, async (item) => {
    progress.at(item.path);
    const hashed = await hashFile(item.location).catch((error: unknown) => {
      item.failure = failureOf(error);
      progress.failed(item);
    });
    if (hashed) {
      const known = Object.assign(item, hashed);
      decide(known, await holdings.ofBytes(hashed.sha256), update ? holdings.ofPath(item.path) : undefined);
    }
    progress.tick();
  });
  uploadReplacedBytes(items);
}
