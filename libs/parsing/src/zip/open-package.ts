import { crc32 } from 'node:zlib';
import { type Entry, fromBufferPromise, type ZipFile } from 'yauzl';
import { LIMITS, readDirectory } from './directory.js';
import { refuseOle } from './ole.js';
import { damaged, limitExceeded } from './zip-errors.js';

const END_RECORD = Buffer.from('504b0506', 'hex');
/** Length without the comment that follows; the last two bytes are the length of that comment. */
const END_RECORD_BYTES = 22;

/** The parts of a zip archive. A part is unpacked each time that it is read; nothing is cached or written to disk. */
export interface ZipPackage {
  readonly names: readonly string[];
  /** Returns the name as the archive spells it. References between parts of Office files ignore letter case. */
  find(name: string): string | undefined;
  /** @throws AppError `PARSE.CORRUPT`, also if there is no such part; `PARSE.LIMIT_EXCEEDED` */
  stream(name: string): AsyncIterable<Buffer>;
  /** @throws AppError like `stream`, and `PARSE.LIMIT_EXCEEDED` for a part that is too large for one buffer */
  read(name: string): Promise<Buffer>;
}

/**
 * Opens an archive whose directory is within the limits. A wrong size in the directory is detected while a part is read:
 * reading fails as soon as more bytes are unpacked than the directory says.
 *
 * @throws AppError `PARSE.LIMIT_EXCEEDED`, `PARSE.CORRUPT`, `PARSE.ENCRYPTED`, `PARSE.UNSUPPORTED` for Office files before 2007
 */
export async function openPackage(bytes: Uint8Array): Promise<ZipPackage> {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  refuseOle(file);
  const buffer = withoutTail(file);
  const zip = await fromBufferPromise(buffer, { lazyEntries: true, validateEntrySizes: true }).catch((cause: unknown) => {
    throw damaged('it is not a complete zip archive', cause);
  });
  return new Package(zip, await readDirectory(zip, buffer.length));
}

/** Removes bytes after the end of the archive, which some programs and transfers add. */
function withoutTail(file: Buffer): Buffer {
  const at = file.lastIndexOf(END_RECORD);
  if (at < 0 || at + END_RECORD_BYTES > file.length) return file;
  return file.subarray(0, at + END_RECORD_BYTES + file.readUInt16LE(at + END_RECORD_BYTES - 2));
}

class Package implements ZipPackage {
  readonly names: readonly string[];
  private readonly spellings = new Map<string, string>();
  private unpacked = 0;

  constructor(
    private readonly zip: ZipFile,
    private readonly entries: Map<string, Entry>,
  ) {
    this.names = [...entries.keys()];
    for (const name of this.names) this.spellings.set(name.toLowerCase(), name);
  }

  find(name: string): string | undefined {
    return this.entries.has(name) ? name : this.spellings.get(name.toLowerCase());
  }

  async *stream(name: string): AsyncGenerator<Buffer> {
    const entry = this.entries.get(this.find(name) ?? '');
    if (!entry) throw damaged(`${name} is missing`);
    // a hostile file could refer to the same part again and again, and so unpack without end
    this.unpacked += Math.max(entry.uncompressedSize, LIMITS.minBytesPerRead);
    if (this.unpacked > LIMITS.bytes) throw limitExceeded('it is too large when unpacked');
    let checksum = 0;
    for await (const chunk of this.unpack(entry)) {
      checksum = crc32(chunk, checksum);
      yield chunk;
    }
    if (checksum !== entry.crc32) throw damaged(`${name} cannot be unpacked`);
  }

  async read(name: string): Promise<Buffer> {
    if ((this.entries.get(this.find(name) ?? '')?.uncompressedSize ?? 0) > LIMITS.bufferedBytes)
      throw limitExceeded(`${name} is too large`);
    const chunks: Buffer[] = [];
    for await (const chunk of this.stream(name)) chunks.push(chunk);
    return Buffer.concat(chunks);
  }

  private async *unpack(entry: Entry): AsyncGenerator<Buffer> {
    try {
      for await (const chunk of await this.zip.openReadStreamPromise(entry)) yield chunk as Buffer;
    } catch (cause) {
      throw damaged(`${entry.fileName} cannot be unpacked`, cause);
    }
  }
}
