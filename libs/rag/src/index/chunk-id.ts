import { createHash } from 'node:crypto';
import type { Chunk } from '@causeway/text';

/**
 * The id of a chunk, a UUIDv7 with the time of its version. The same chunk of the same version always gets the same id, and
 * a different chunk gets a different one.
 */
export function chunkId(
  versionId: string,
  { ordinal, text, headingPath }: Pick<Chunk, 'ordinal' | 'text' | 'headingPath'>,
): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([versionId, ordinal, text, headingPath]))
    .digest('hex');
  const variant = '89ab'[parseInt(hash.charAt(3), 16) & 3];
  return `${versionId.slice(0, 13)}-7${hash.slice(0, 3)}-${variant}${hash.slice(4, 7)}-${hash.slice(7, 19)}`;
}
