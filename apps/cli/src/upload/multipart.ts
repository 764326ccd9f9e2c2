import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';

export interface FilePart {
  location: string;
  name: string;
}

/**
 * Creates a request with one file, which is read from disk while it is sent. FormData is not used, because it writes quotes
 * and line ends in a file name as %22 and %0A, which cannot be told from a name that contains these characters.
 *
 * @param onBytes receives the number of bytes of each part that was sent
 * @throws errors of the file system
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
    // a file that grows meanwhile is sent up to the measured size, which is in content-length
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
    // fetch clones requests that may be redirected or belong to a window, and a clone keeps the whole body in memory
    redirect: 'error',
    window: null,
    headers: {
      'content-type': `multipart/form-data; boundary=${boundary}`,
      'content-length': String(head.length + size + tail.length),
    },
  };
}

/** Encodes a file name for `filename*` according to RFC 8187. */
function encoded(name: string): string {
  return encodeURIComponent(name.toWellFormed()).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
}
