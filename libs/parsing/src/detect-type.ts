import { AppError } from '@causeway/kernel';
import { fileTypeFromBuffer } from 'file-type';
import { MediaType } from './media-type.js';
import { looksLikeText } from './text/looks-like-text.js';

/** Bytes from the start of a file that {@link detectType} wants to see (fewer only if the file is shorter). */
export const MAGIC_BYTES = 64 * 1024;

/** What an ending promises. Other endings promise nothing: then the bytes alone decide. */
const PROMISED: Record<string, MediaType> = {
  pdf: MediaType.Pdf,
  docx: MediaType.Docx,
  md: MediaType.Markdown,
  markdown: MediaType.Markdown,
  html: MediaType.Html,
  htm: MediaType.Html,
  xhtml: MediaType.Html,
  txt: MediaType.Text,
  text: MediaType.Text,
  log: MediaType.Text,
  csv: MediaType.Text,
  tsv: MediaType.Text,
};

/**
 * The media type of a file, decided by its first bytes; the name decides only between kinds of text.
 * An encrypted Word file (an OLE container) named `.docx` passes as one, so that parsing can say that it is encrypted.
 *
 * @param head the first {@link MAGIC_BYTES} bytes
 * @throws AppError `INGESTION.UNSUPPORTED_TYPE`; `INGESTION.TYPE_MISMATCH` where the name promises what the bytes are not
 */
export async function detectType(head: Uint8Array, name: string): Promise<{ mediaType: MediaType }> {
  const ending = /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';
  const promised = Object.hasOwn(PROMISED, ending) ? PROMISED[ending] : undefined;
  const found = await typeOfBytes(head, promised);
  if (found === undefined && promised === undefined) {
    throw new AppError(
      'INGESTION.UNSUPPORTED_TYPE',
      'this type of file is not supported; send text, Markdown, HTML, PDF or DOCX',
    );
  }
  if (found === undefined || (promised !== undefined && promised !== found)) {
    throw new AppError('INGESTION.TYPE_MISMATCH', `the content is not ${promised}, as the name says`, {
      internal: `found ${found ?? 'an unsupported type'}`,
    });
  }
  return { mediaType: found };
}

async function typeOfBytes(head: Uint8Array, promised: MediaType | undefined): Promise<MediaType | undefined> {
  if (isPdf(head, promised)) return MediaType.Pdf;
  if (looksLikeText(head)) return textType(head, promised);
  const magic = (await fileTypeFromBuffer(head).catch(() => undefined))?.mime;
  if (magic === MediaType.Docx) return MediaType.Docx;
  const container = magic === 'application/x-cfb' || (magic === 'application/zip' && mayHoldDocument(head));
  return container && promised === MediaType.Docx ? MediaType.Docx : undefined;
}

/** Readers accept the header anywhere in the first 1024 bytes; without the name, only at the start is it a sign. */
function isPdf(head: Uint8Array, promised: MediaType | undefined): boolean {
  const at = Buffer.from(head.subarray(0, 1024)).indexOf('%PDF-');
  return at === 0 || (at > 0 && promised === MediaType.Pdf);
}

function textType(head: Uint8Array, promised: MediaType | undefined): MediaType | undefined {
  const start = Buffer.from(head.subarray(0, 1024)).toString('latin1');
  if (start.startsWith('{\\rtf')) return undefined;
  if (promised === MediaType.Pdf || promised === MediaType.Docx) return undefined;
  return promised ?? (/<!doctype html|<html[\s>]/i.test(start) ? MediaType.Html : MediaType.Text);
}

/** A zip that is in sight as a whole and names no part of a Word document is none. */
function mayHoldDocument(head: Uint8Array): boolean {
  const names = Buffer.from(head.buffer, head.byteOffset, head.length);
  return head.length >= MAGIC_BYTES || names.includes('word/') || names.includes('[Content_Types].xml');
}
