import type { Entry, ZipFile } from 'yauzl';
import { damaged, encrypted, MOST_ENTRIES, refused } from './zip-errors.js';

const MEGABYTE = 1024 * 1024;
export const LIMITS = {
  /** Everything that comes out of an archive, however often a part is read. */
  bytes: 512 * MEGABYTE,
  /** A part that is read in one piece rather than as a stream. */
  wholeBytes: 96 * MEGABYTE,
  /** What reading a part costs at least, so that small ones cannot be read without end either. */
  leastBytes: 16 * 1024,
  /** Unpacked to packed, once a file is large enough to matter: real documents stay far below. */
  ratio: 200,
  ratioFrom: 16 * MEGABYTE,
};

/**
 * The entries of an archive by name, folders left out, checked before anything is unpacked. Two entries of one name are
 * refused: a checker and a reader might each take another one.
 *
 * @throws AppError `PARSE.LIMIT_EXCEEDED`, `PARSE.CORRUPT`, `PARSE.ENCRYPTED`
 */
export async function readDirectory(zip: ZipFile, packedBytes: number): Promise<Map<string, Entry>> {
  if (zip.entryCount > MOST_ENTRIES) throw refused(`it has more than ${MOST_ENTRIES} parts`);
  const entries = new Map<string, Entry>();
  for (const entry of await listEntries(zip)) {
    if (entry.isEncrypted()) throw encrypted();
    // what cannot be packed grows by less
    if (entry.compressedSize > entry.uncompressedSize * 1.1 + 128) throw damaged(`${entry.fileName} lies about its size`);
    if (entries.has(entry.fileName)) throw damaged(`two of its parts are named ${entry.fileName}`);
    if (!entry.fileName.endsWith('/')) entries.set(entry.fileName, entry);
  }
  checkSizes(entries, packedBytes);
  return entries;
}

async function listEntries(zip: ZipFile): Promise<Entry[]> {
  const entries: Entry[] = [];
  try {
    for await (const entry of zip.eachEntry()) entries.push(entry);
  } catch (cause) {
    throw damaged('its zip directory cannot be read', cause);
  }
  return entries;
}

function checkSizes(entries: Map<string, Entry>, packedBytes: number): void {
  let total = 0;
  for (const { uncompressedSize } of entries.values()) total += uncompressedSize;
  if (total > LIMITS.bytes) throw refused('it is too large when unpacked');
  if (total > LIMITS.ratioFrom && total > packedBytes * LIMITS.ratio) throw refused('it unpacks to far more than its own size');
}
