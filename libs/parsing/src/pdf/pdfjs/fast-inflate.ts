import { inflateSync } from 'node:zlib';
import { dropGlyphs } from './drop-glyphs.js';

/** Bounds the size of the buffers into which zlib unpacks. */
const MIN_CHUNK_BYTES = 4_096;
const MAX_CHUNK_BYTES = 1_048_576;

interface DecompressionStreamLike {
  readable: { getReader(): { read(): Promise<{ done: boolean; value: Uint8Array | undefined }> } };
  writable: { getWriter(): { write(bytes: Uint8Array): Promise<void>; close(): Promise<void> } };
}

/**
 * Replaces the `DecompressionStream` of this thread with one that unpacks in a single call. pdf.js uses a stream for each
 * small object of a file, and Node's implementation spends most of that time on passing data between streams and threads.
 */
export function installFastInflate(): void {
  const globals = globalThis as { DecompressionStream: unknown };
  if (globals.DecompressionStream === FastInflate) return;
  PlatformStream = globals.DecompressionStream as typeof PlatformStream;
  globals.DecompressionStream = FastInflate;
}

let PlatformStream: new (format: string) => DecompressionStreamLike = class {
  constructor(format: string) {
    throw new TypeError(`cannot unpack ${format}`);
  }
} as never;

/**
 * Implements what pdf.js uses of a `DecompressionStream`: all data is written in one call. Damaged data rejects the read.
 * Formats other than `deflate` are left to the platform.
 */
export class FastInflate implements DecompressionStreamLike {
  private packed: Uint8Array | undefined;
  readonly readable = { getReader: () => ({ read: () => this.read() }) };
  readonly writable = { getWriter: () => ({ write: (bytes: Uint8Array) => this.write(bytes), close: () => Promise.resolve() }) };

  constructor(format: string) {
    if (format !== 'deflate') return new PlatformStream(format) as FastInflate;
  }

  private write(bytes: Uint8Array): Promise<void> {
    this.packed = bytes;
    return Promise.resolve();
  }

  private async read(): Promise<{ done: boolean; value: Uint8Array | undefined }> {
    const { packed } = this;
    if (!packed) return { done: true, value: undefined };
    this.packed = undefined;
    const chunkSize = Math.min(Math.max(packed.length * 4, MIN_CHUNK_BYTES), MAX_CHUNK_BYTES);
    const { buffer, byteOffset, length } = inflateSync(packed, { chunkSize });
    const value = new Uint8Array(buffer, byteOffset, length);
    dropGlyphs(value);
    return { done: false, value };
  }
}
