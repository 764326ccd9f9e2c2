import type { Entry, ZipFile } from 'yauzl';
import { damaged, encrypted, MAX_ENTRIES, limitExceeded } from './zip-errors.js';

const MEGABYTE = 1024 * 1024;
export const LIMITS = {
  /** All bytes that are unpacked from an archive; a part counts each time that it is read. */
  bytes: 512 * MEGABYTE,
  /** Size of a part that is read into one buffer rather than as a stream. */
  bufferedBytes: 96 * MEGABYTE,
  /** The minimum that reading a part counts, so that small parts cannot be read without end. */
  minBytesPerRead: 16 * 1024,
  /** Ratio of unpacked to packed size, applied to unpacked sizes above `ratioFrom`. Real documents are far below it. */
  ratio: 200,
  ratioFrom: 16 * MEGABYTE,
};

/**
 * Returns the entries of an archive by name, without folders, and checks them before anything is unpacked. An
 * archive with two entries of the same name counts as damaged, because a scanner and a reader might each read a different one.
 *
 * @throws AppError `PARSE.LIMIT_EXCEEDED`, `PARSE.CORRUPT`, `PARSE.ENCRYPTED`
 */
export async function readDirectory(zip: ZipFile, packedBytes: number): Promise<Map<string, Entry>> {
  if (zip.entryCount > MAX_ENTRIES) throw limitExceeded(`it has more than ${MAX_ENTRIES} parts`);
  const entries = new Map<string, Entry>();
  for (const entry of await listEntries(zip)) {
    if (entry.isEncrypted()) throw encrypted();
    // even data that does not compress grows by less
    if (entry.compressedSize > entry.uncompressedSize * 1.1 + 128) throw damaged(`the size of ${entry.fileName} is wrong`);
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
  if (total > LIMITS.bytes) throw limitExceeded('it is too large when unpacked');
  if (total > LIMITS.ratioFrom && total > packedBytes * LIMITS.ratio)
    throw limitExceeded(`its unpacked size is more than ${LIMITS.ratio} times its packed size`);
}
