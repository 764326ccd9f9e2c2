import { pipeline, Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import type { Answer } from './exchange.js';
import { explain, failed, tooLarge } from './failures.js';

/** A server is asked for none of these, but some only have the packed file. */
const DECODERS: Record<string, () => NodeJS.ReadWriteStream> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

/**
 * The bytes of an answer, unpacked, at most `maxBytes` of them: reading stops there, also in the middle of what a small
 * compressed answer grows to. Errors of the stream are AppErrors.
 *
 * @throws AppError `INGESTION.TOO_LARGE` at once where the server says so, `INGESTION.URL_FAILED`
 */
export function contentOf({ headers, body }: Answer, host: string, maxBytes: number, signal: AbortSignal): Readable {
  if (Number(headers['content-length'] ?? 0) > maxBytes) throw tooLarge(host, maxBytes);
  const content = Readable.from(counted(decoded(body, headers['content-encoding'], host), host, maxBytes, signal));
  // it may end in an error after its reader has gone
  content.on('error', () => undefined);
  return content;
}

function decoded(body: Readable, encoding: string | undefined, host: string): AsyncIterable<Buffer> {
  const name = String(encoding ?? 'identity').toLowerCase();
  if (name === 'identity') return body;
  if (!Object.hasOwn(DECODERS, name)) throw failed(`"${host}" sends its content in the encoding "${name}", which is not read`);
  // errors of either come out of the decoder
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
