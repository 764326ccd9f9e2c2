import { failureOf } from '../service/failure-of.js';
import { hashFile } from './hash-file.js';
import type { Holdings } from './holdings.js';
import { inParallel } from './in-parallel.js';
import { decide, unholdChanging } from './plan.js';
import type { UploadProgress } from './upload-progress.js';
import type { UploadItem } from './upload-item.js';

interface Checking {
  concurrency: number;
  update: boolean;
  stop: AbortSignal;
  progress: UploadProgress;
}

/** Reads every file once and decides what is to be done with it. A file that cannot be read fails, the others go on. */
export async function checkFiles(items: UploadItem[], holdings: Holdings, options: Checking): Promise<void> {
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
  unholdChanging(items);
}
