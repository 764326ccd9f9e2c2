import { AppError } from '@causeway/kernel';
import { fileTypeFromBuffer } from 'file-type';
import { MediaType } from './media-type.js';
import { LABEL, promisedType } from './promised-type.js';
import { looksLikeText } from './text/looks-like-text.js';
import { isOle } from './zip/ole.js';
import { zipFamily, type ZipFamily } from './zip/zip-family.js';

/** Number of bytes from the start of a file that {@link detectType} needs; fewer only if the file is shorter. */
export const MAGIC_BYTES = 64 * 1024;

const OFFICE = new Map<ZipFamily, MediaType>([
  ['word', MediaType.Docx],
  ['excel', MediaType.Xlsx],
  ['powerpoint', MediaType.Pptx],
  ['epub', MediaType.Epub],
]);
const TEXTS: MediaType[] = [MediaType.Text, MediaType.Markdown, MediaType.Html, MediaType.Csv, MediaType.Tsv];
const SUPPORTED = 'send text, Markdown, HTML, PDF, DOCX, CSV, XLSX, PPTX or EPUB';

/** A supported type, or the reason why the bytes are not supported, as the first half of an error message. */
type DetectedType = MediaType | { unsupported: string };

/**
 * Decides the media type of a file by its first bytes. The name decides only between kinds of text, and when the first
 * bytes do not show what a zip archive contains. An encrypted Office file (an OLE container) that is named `.docx`,
 * `.xlsx` or `.pptx` is accepted, so that the parser can report that it is encrypted.
 *
 * @param head the first {@link MAGIC_BYTES} bytes
 * @throws AppError `INGESTION.UNSUPPORTED_TYPE`; `INGESTION.TYPE_MISMATCH` when the extension names another type
 */
export async function detectType(head: Uint8Array, name: string): Promise<{ mediaType: MediaType }> {
  const promised = promisedType(name);
  const found = await typeOfBytes(Buffer.from(head.buffer, head.byteOffset, head.length), promised);
  if (found === promised && promised !== undefined) return { mediaType: promised };
  if (promised !== undefined) {
    const actual = typeof found === 'string' ? `; it is ${LABEL[found]}` : '';
    throw new AppError('INGESTION.TYPE_MISMATCH', `the content is not ${LABEL[promised]}, as the name says${actual}`);
  }
  if (typeof found !== 'string') throw new AppError('INGESTION.UNSUPPORTED_TYPE', `${found.unsupported}; ${SUPPORTED}`);
  return { mediaType: found };
}

async function typeOfBytes(head: Buffer, promised: MediaType | undefined): Promise<DetectedType> {
  if (isPdf(head, promised)) return MediaType.Pdf;
  if (looksLikeText(head)) return textType(head, promised);
  if (isOle(head)) return oleType(promised);
  if (head.subarray(0, 2).toString() === 'PK') return zipType(head, promised);
  const magic = await fileTypeFromBuffer(head).catch(() => undefined);
  return { unsupported: magic ? `files of type ${magic.mime} are not supported` : 'this type of file is not supported' };
}

/** PDF readers accept the header anywhere in the first 1024 bytes. Without a `.pdf` name it must be at the very start. */
function isPdf(head: Buffer, promised: MediaType | undefined): boolean {
  const at = head.subarray(0, 1024).indexOf('%PDF-');
  return at === 0 || (at > 0 && promised === MediaType.Pdf);
}

function textType(head: Buffer, promised: MediaType | undefined): DetectedType {
  const start = head.toString('latin1', 0, 1024);
  if (start.startsWith('{\\rtf')) return { unsupported: 'RTF is not supported; save it as .docx' };
  if (promised && TEXTS.includes(promised)) return promised;
  return /<!doctype html|<html[\s>]/i.test(start) ? MediaType.Html : MediaType.Text;
}

function oleType(promised: MediaType | undefined): DetectedType {
  const mayBeEncrypted = promised === MediaType.Docx || promised === MediaType.Xlsx || promised === MediaType.Pptx;
  if (mayBeEncrypted) return promised;
  return { unsupported: 'Office files from before 2007 are not supported; save it as .docx, .xlsx or .pptx' };
}

function zipType(head: Buffer, promised: MediaType | undefined): DetectedType {
  const family = zipFamily(head);
  const type = OFFICE.get(family);
  if (type) return type;
  if (family === 'odf') return { unsupported: 'OpenDocument files are not supported; save it as .docx, .xlsx or .pptx' };
  if (family === 'binary-workbook') return { unsupported: 'binary workbooks are not supported; save it as .xlsx' };
  const mayHoldDocument = head.length >= MAGIC_BYTES || head.includes('[Content_Types].xml');
  if (mayHoldDocument && promised && [...OFFICE.values()].includes(promised)) return promised;
  return { unsupported: 'this zip archive does not contain a document' };
}
