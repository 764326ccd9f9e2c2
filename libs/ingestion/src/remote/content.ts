import { pipeline, Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import type { Answer } from './exchange.js';
import { explain, failed, tooLarge } from './failures.js';

/** No encoding is requested, but some servers only have the compressed file. */
const DECODERS: Record<string, () => NodeJS.ReadWriteStream> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

/**
 * The decompressed bytes of a response. The stream ends with an error after `maxBytes`, so that a small compressed response
 * cannot grow without limit. Errors of the stream are AppErrors.
 *
 * @throws AppError `INGESTION.TOO_LARGE` when the server announces too many bytes, `INGESTION.URL_FAILED`
 */
export function contentOf({ headers, body }: Answer, host: string, maxBytes: number, signal: AbortSignal): Readable {
  if (Number(headers['content-length'] ?? 0) > maxBytes) throw tooLarge(host, maxBytes);
  const content = Readable.from(counted(decoded(body, headers['content-encoding'], host), host, maxBytes, signal));
  // it may fail after nobody reads it any more
  content.on('error', () => undefined);
  return content;
}

function decoded(body: Readable, encoding: string | undefined, host: string): AsyncIterable<Buffer> {
  const name = String(encoding ?? 'identity').toLowerCase();
  if (name === 'identity') return body;
  if (!Object.hasOwn(DECODERS, name))
    throw failed(`"${host}" sends its content in the encoding "${name}", which is not supported`);
  // errors of both streams are emitted by the decoder
  return pipeline(body, DECODERS[name]!(), () => undefined) as unknown as AsyncIterable<Buffer>;
}

async function* counted(
  parts: AsyncIterable<Buffer>,
  host: string,
  maxBytes: number,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  let bytes = 0;
  try {
    for await (const part of parts) {
      bytes += part.length;
      if (bytes > maxBytes) throw tooLarge(host, maxBytes);
      yield part;
    }
  } catch (error) {
    throw explain(error, host, signal);
  }
}
