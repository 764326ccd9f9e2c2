import { createHash } from 'node:crypto';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { type ReceivedContent, type ReceivedFile, SPOOL_PREFIX } from '@causeway/ingestion';
import { AppError, toStorageError } from '@causeway/kernel';
import { detectType, MAGIC_BYTES } from '@causeway/parsing';

/** Larger files are written to disk while they are received. */
const MAX_IN_MEMORY_BYTES = 256 * 1024;

/** A temporary folder for files that are being received. It is created when the first file needs it. */
export class Spool {
  private directory: Promise<string> | undefined;
  private files = 0;

  constructor(private readonly parent: string) {}

  async newPath(): Promise<string> {
    this.directory ??= mkdtemp(join(this.parent, SPOOL_PREFIX));
    return join(await this.directory, String(this.files++));
  }

  async remove(): Promise<void> {
    const directory = await this.directory?.catch(() => undefined);
    if (directory) await rm(directory, { recursive: true, force: true });
  }
}

/** Calls `use` with a spool in the folder `parent` and removes the spool afterwards. @throws AppError `SERVICE.STORAGE_FULL` */
export async function withSpool<T>(parent: string, use: (spool: Spool) => Promise<T>): Promise<T> {
  const spool = new Spool(parent);
  try {
    return await use(spool);
  } catch (error) {
    throw toStorageError(error);
  } finally {
    await spool.remove();
  }
}

/**
 * Receives a file. It stops at the first byte over the limit, or as soon as the type is known to be unsupported.
 *
 * @throws AppError `INGESTION.TOO_LARGE`, `INGESTION.EMPTY_FILE`, `INGESTION.UNSUPPORTED_TYPE`, `INGESTION.TYPE_MISMATCH`;
 *   errors of the file system
 */
export async function spoolFile(stream: Readable, name: string, spool: Spool, maxBytes: number): Promise<ReceivedFile> {
  const hash = createHash('sha256');
  const writer = new ContentWriter(spool);
  let head = Buffer.alloc(0);
  let mediaType: string | undefined;
  let bytes = 0;
  try {
    for await (const part of stream as AsyncIterable<Buffer>) {
      bytes += part.length;
      if (bytes > maxBytes)
        throw new AppError('INGESTION.TOO_LARGE', `the file "${name}" is larger than ${maxBytes} bytes; send a smaller one`);
      hash.update(part);
      if (!mediaType) {
        head = Buffer.concat([head, part]);
        if (head.length >= MAGIC_BYTES) ({ mediaType } = await detectType(head.subarray(0, MAGIC_BYTES), name));
      }
      await writer.write(part);
    }
  } finally {
    await writer.close();
  }
  if (bytes === 0) throw new AppError('INGESTION.EMPTY_FILE', `the file "${name}" is empty`);
  mediaType ??= (await detectType(head, name)).mediaType;
  return { content: writer.content(), name, mediaType, bytes, sha256: hash.digest('hex') };
}

/** Keeps small content in memory and writes larger content to a file. */
class ContentWriter {
  private parts: Buffer[] = [];
  private length = 0;
  private path: string | undefined;
  private file: Awaited<ReturnType<typeof open>> | undefined;

  constructor(private readonly spool: Spool) {}

  async write(part: Buffer): Promise<void> {
    this.length += part.length;
    if (this.file) return this.file.writeFile(part);
    this.parts.push(part);
    if (this.length <= MAX_IN_MEMORY_BYTES) return;
    this.path = await this.spool.newPath();
    this.file = await open(this.path, 'w');
    for (const earlier of this.parts.splice(0)) await this.file.writeFile(earlier);
  }

  async close(): Promise<void> {
    await this.file?.close();
  }

  content(): ReceivedContent {
    return this.path === undefined ? Buffer.concat(this.parts) : { path: this.path };
  }
}
