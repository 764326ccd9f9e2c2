import { MediaType } from './media-type.js';

/** Bytes from the start of a file that {@link detectType} wants to see (fewer only if the file is shorter). */
export const MAGIC_BYTES = 64 * 1024;

/**
 * The media type of a file, decided by its first bytes; the name decides only between kinds of text.
 *
 * @param head the first {@link MAGIC_BYTES} bytes
 * @throws AppError `INGESTION.UNSUPPORTED_TYPE`; `INGESTION.TYPE_MISMATCH` where the name promises what the bytes are not
 */
export async function detectType(_head: Uint8Array, _name: string): Promise<{ mediaType: MediaType }> {
  return Promise.resolve({ mediaType: MediaType.Text });
}
