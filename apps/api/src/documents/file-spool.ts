import { createHash } from 'node:crypto';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { ReceivedFile } from '@causeway/ingestion';
import { AppError, storageFailure } from '@causeway/kernel';
import { detectType, MAGIC_BYTES } from '@causeway/parsing';

/** Lets `use` have a folder of its own under `parent`, and removes it whatever happens. @throws AppError `SERVICE.STORAGE_FULL` */
export async function withFolder<T>(parent: string, use: (directory: string) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(parent, 'causeway-upload-')).catch((error: unknown) =>
    Promise.reject(storageFailure(error)),
  );
  try {
    return await use(directory);
  } catch (error) {
    throw storageFailure(error);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/**
 * Writes an upload to disk as it comes in, and stops at the first byte too many or as soon as its type is refused.
 *
 * @throws AppError `INGESTION.TOO_LARGE`, `INGESTION.EMPTY_FILE`, `INGESTION.UNSUPPORTED_TYPE`, `INGESTION.TYPE_MISMATCH`; the file system's own
 */
export async function spoolFile(stream: Readable, name: string, path: string, maxBytes: number): Promise<ReceivedFile> {
  const hash = createHash('sha256');
  const file = await open(path, 'w');
  let head = Buffer.alloc(0);
  let mediaType: string | undefined;
  let bytes = 0;
  try {
    for await (const part of stream as AsyncIterable<Buffer>) {
      bytes += part.length;
      if (bytes > maxBytes) throw new AppError('INGESTION.TOO_LARGE', `"${name}" is larger than ${maxBytes} bytes`);
      hash.update(part);
      if (!mediaType) {
        head = Buffer.concat([head, part]);
        if (head.length >= MAGIC_BYTES) ({ mediaType } = await detectType(head.subarray(0, MAGIC_BYTES), name));
      }
      await file.writeFile(part);
    }
  } finally {
    await file.close();
  }
  if (bytes === 0) throw new AppError('INGESTION.EMPTY_FILE', `"${name}" is empty`);
  mediaType ??= (await detectType(head, name)).mediaType;
  return { path, name, mediaType, bytes, sha256: hash.digest('hex') };
}
