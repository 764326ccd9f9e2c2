import { createHash } from 'node:crypto';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { type ReceivedContent, type ReceivedFile, SPOOL_PREFIX } from '@causeway/ingestion';
import { AppError, toStorageError } from '@causeway/kernel';
import { detectType, MAGIC_BYTES } from '@causeway/parsing';

/** Most bytes of one file that are held in memory; what is larger goes to disk. */
const IN_MEMORY_BYTES = 256 * 1024;

/** A place for files that are coming in: a folder of its own, made when it is needed. */
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

/** Lets `use` have a spool below the folder `parent`, and removes it whatever happens. @throws AppError `SERVICE.STORAGE_FULL` */
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
 * Receives a file, and stops at the first byte too many or as soon as its type is refused.
 *
 * @throws AppError `INGESTION.TOO_LARGE`, `INGESTION.EMPTY_FILE`, `INGESTION.UNSUPPORTED_TYPE`, `INGESTION.TYPE_MISMATCH`;
 * the file system's own
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
      if (bytes > maxBytes) throw new AppError('INGESTION.TOO_LARGE', `"${name}" is larger than ${maxBytes} bytes`);
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
  if (bytes === 0) throw new AppError('INGESTION.EMPTY_FILE', `"${name}" is empty`);
  mediaType ??= (await detectType(head, name)).mediaType;
  return { content: writer.content(), name, mediaType, bytes, sha256: hash.digest('hex') };
}

/** Holds what is small, and writes the rest to a file. */
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
    if (this.length <= IN_MEMORY_BYTES) return;
    this.path = await this.spool.newPath();
    this.file = await open(this.path, 'w');
    for (const held of this.parts.splice(0)) await this.file.writeFile(held);
  }

  async close(): Promise<void> {
    await this.file?.close();
  }

  content(): ReceivedContent {
    return this.path === undefined ? Buffer.concat(this.parts) : { path: this.path };
  }
}
