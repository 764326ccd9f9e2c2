import { inflateSync } from 'node:zlib';
import { dropGlyphs } from './drop-glyphs.js';

/** In bytes: pieces in which data is unpacked. */
const LEAST_CHUNK = 4_096;
const MOST_CHUNK = 1_048_576;

interface DecompressionStreamLike {
  readable: { getReader(): { read(): Promise<{ done: boolean; value: Uint8Array | undefined }> } };
  writable: { getWriter(): { write(bytes: Uint8Array): Promise<void>; close(): Promise<void> } };
}

/**
 * Gives this thread a `DecompressionStream` that unpacks at once. pdf.js unpacks each small part of a file with one, and
 * that of Node then spends most of its time on passing data from stream to stream, and to another thread and back.
 */
export function useFastInflate(): void {
  const globals = globalThis as { DecompressionStream: unknown };
  if (globals.DecompressionStream === FastInflate) return;
  Others = globals.DecompressionStream as typeof Others;
  globals.DecompressionStream = FastInflate;
}

let Others: new (format: string) => DecompressionStreamLike = class {
  constructor(format: string) {
    throw new TypeError(`cannot unpack ${format}`);
  }
} as never;

/** Only what pdf.js uses of such a stream: everything is written with one call. Damaged data fails while it is read. */
export class FastInflate implements DecompressionStreamLike {
  private packed: Uint8Array | undefined;
  readonly readable = { getReader: () => ({ read: () => this.read() }) };
  readonly writable = { getWriter: () => ({ write: (bytes: Uint8Array) => this.write(bytes), close: () => Promise.resolve() }) };

  constructor(format: string) {
    if (format !== 'deflate') return new Others(format) as FastInflate;
  }

  private write(bytes: Uint8Array): Promise<void> {
    this.packed = bytes;
    return Promise.resolve();
  }

  private async read(): Promise<{ done: boolean; value: Uint8Array | undefined }> {
    const { packed } = this;
    if (!packed) return { done: true, value: undefined };
    this.packed = undefined;
    const chunkSize = Math.min(Math.max(packed.length * 4, LEAST_CHUNK), MOST_CHUNK);
    const { buffer, byteOffset, length } = inflateSync(packed, { chunkSize });
    const value = new Uint8Array(buffer, byteOffset, length);
    dropGlyphs(value);
    return { done: false, value };
  }
}
