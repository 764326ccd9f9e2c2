import { AppError } from '@causeway/kernel';
import { type Entry, fromBufferPromise, type ZipFile } from 'yauzl';

const MEGABYTE = 1024 * 1024;
const LIMITS = {
  entries: 10_000,
  bytes: 512 * MEGABYTE,
  /** The parts that are parsed into a tree, which takes many times their size. */
  xmlBytes: 96 * MEGABYTE,
  /** Unpacked to packed, once a file is large enough to matter: real documents stay far below. */
  ratio: 200,
  ratioFrom: 16 * MEGABYTE,
};
const XML = /\.(xml|rels)$/i;
/** Never part of a Word document; the door to entity expansion and to fetching from outside. */
const DECLARATIONS = ['<!DOCTYPE', '<!ENTITY'];

/**
 * Unpacks every XML part of an OOXML file once, in bounded memory, before a real parser does it without bounds:
 * number, size and ratio by the directory first, then that the directory told the truth and that no part has a DOCTYPE.
 *
 * @throws AppError `PARSE.LIMIT_EXCEEDED`, `PARSE.CORRUPT`
 */
export async function guardZip(bytes: Buffer): Promise<void> {
  const zip = await fromBufferPromise(bytes, { lazyEntries: true, validateEntrySizes: true }).catch((cause: unknown) => {
    throw corrupt('the file is damaged: it is not a complete zip archive', cause);
  });
  const entries = await readDirectory(zip);
  checkSizes(entries, bytes.length);
  for (const entry of entries) {
    if (XML.test(entry.fileName)) await checkPart(zip, entry);
  }
}

async function readDirectory(zip: ZipFile): Promise<Entry[]> {
  if (zip.entryCount > LIMITS.entries) throw limit(`it has more than ${LIMITS.entries} parts`);
  const entries: Entry[] = [];
  try {
    for await (const entry of zip.eachEntry()) entries.push(entry);
  } catch (cause) {
    throw corrupt('the file is damaged: its zip directory cannot be read', cause);
  }
  return entries;
}

function checkSizes(entries: Entry[], packed: number): void {
  const total = sum(entries);
  if (total > LIMITS.bytes) throw limit('it is too large when unpacked');
  if (sum(entries.filter(({ fileName }) => XML.test(fileName))) > LIMITS.xmlBytes) throw limit('its text parts are too large');
  if (total > LIMITS.ratioFrom && total > packed * LIMITS.ratio) throw limit('it unpacks to far more than its own size');
}

function sum(entries: Entry[]): number {
  return entries.reduce((total, { uncompressedSize }) => total + uncompressedSize, 0);
}

async function checkPart(zip: ZipFile, entry: Entry): Promise<void> {
  const content = await unpack(zip, entry);
  if (DECLARATIONS.some((declaration) => content.includes(declaration))) {
    throw corrupt(`${entry.fileName} declares a document type or an entity, which is not allowed in a Word document`);
  }
}

async function unpack(zip: ZipFile, entry: Entry): Promise<Buffer> {
  const chunks: Buffer[] = [];
  try {
    // fails as soon as more comes out than the directory says
    for await (const chunk of await zip.openReadStreamPromise(entry)) chunks.push(chunk as Buffer);
  } catch (cause) {
    throw corrupt(`the file is damaged: ${entry.fileName} cannot be unpacked`, cause);
  }
  return Buffer.concat(chunks);
}

function limit(why: string): AppError {
  return new AppError('PARSE.LIMIT_EXCEEDED', `the document was refused: ${why}`);
}

function corrupt(message: string, cause?: unknown): AppError {
  return new AppError('PARSE.CORRUPT', message, { cause });
}
