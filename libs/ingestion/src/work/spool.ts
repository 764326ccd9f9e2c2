import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { toStorageError } from '@causeway/kernel';

/** Names of folders for files that are being received or parsed begin with this. */
export const SPOOL_PREFIX = 'causeway-spool-';

/**
 * Writes `parts` to a temporary file in `folder`, hands its path to `use`, and removes it whatever happens.
 *
 * @throws AppError `SERVICE.STORAGE_FULL`
 */
export async function withSpooledFile<T>(
  folder: string,
  parts: AsyncIterable<Buffer> | Iterable<Buffer>,
  use: (path: string) => Promise<T>,
): Promise<T> {
  const directory = await mkdtemp(join(folder, SPOOL_PREFIX)).catch((error: unknown) => Promise.reject(toStorageError(error)));
  try {
    const path = join(directory, 'content');
    await pipeline(parts, createWriteStream(path)).catch((error: unknown) => Promise.reject(toStorageError(error)));
    return await use(path);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
