import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';

export interface FilePart {
  location: string;
  name: string;
}

/**
 * A request with one file, read from disk while it is sent. FormData would do, but it writes quotes and line ends of a file's
 * name as %22 and %0A, and nobody can tell these from a name that has them.
 *
 * @param onBytes told how many bytes of the file were handed on
 * @throws the file system's own
 */
export async function multipart(
  { location, name }: FilePart,
  fields: Record<string, string>,
  onBytes: (bytes: number) => void,
): Promise<RequestInit> {
  const { size } = await stat(location);
  const boundary = `causeway-${randomUUID()}`;
  const head = Buffer.from(
    Object.entries(fields)
      .map(([field, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${field}"\r\n\r\n${value}\r\n`)
      .join('') +
      `--${boundary}\r\nContent-Disposition: form-data; name="files"; filename*=utf-8''${encoded(name)}\r\n` +
      'Content-Type: application/octet-stream\r\n\r\n',
  );
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`);
  async function* body(): AsyncGenerator<Uint8Array> {
    yield head;
    // a file that grows meanwhile is sent as it was measured
    if (size > 0) {
      for await (const part of createReadStream(location, { end: size - 1 }) as AsyncIterable<Buffer>) {
        yield part;
        onBytes(part.length);
      }
    }
    yield tail;
  }
  return {
    body: body(),
    duplex: 'half',
    // a request that may be redirected, or belongs to a window, is cloned by fetch, and the clone keeps the whole body in memory
    redirect: 'error',
    window: null,
    headers: {
      'content-type': `multipart/form-data; boundary=${boundary}`,
      'content-length': String(head.length + size + tail.length),
    },
  };
}

/** As RFC 8187 has it. */
function encoded(name: string): string {
  return encodeURIComponent(name.toWellFormed()).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
}
