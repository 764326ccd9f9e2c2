import type { PDFDocumentProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { cleanText } from '../../text/unicode.js';

/** Our key of each field, its key in the information dictionary, and its name in the XMP metadata. */
const FIELDS = [
  ['title', 'Title', 'dc:title'],
  ['author', 'Author', 'dc:creator'],
  ['subject', 'Subject', 'dc:description'],
  ['keywords', 'Keywords', 'pdf:keywords'],
  ['created', 'CreationDate', 'xmp:createdate'],
  ['language', 'Language', 'dc:language'],
] as const;
const MAX_CHARACTERS = 500;

export interface PdfMetadata {
  metadata: Record<string, unknown>;
  /** Whether the file is an XFA form, whose pages only tell other readers that they cannot show it. */
  isXfa: boolean;
}

/** Reads the metadata that the document has. `created` is an ISO 8601 time if its value can be read as a time. */
export async function readMetadata(pdf: PDFDocumentProxy): Promise<PdfMetadata> {
  const found = await pdf.getMetadata().catch(() => undefined);
  const info: Record<string, unknown> = { ...found?.info };
  const xmp: unknown = found?.metadata;
  const metadata: Record<string, unknown> = {};
  for (const [name, key, xmpKey] of FIELDS) {
    const value = plainText(info[key]) || plainText((xmp as { get(key: string): unknown } | null | undefined)?.get(xmpKey));
    if (value !== '') metadata[name] = name === 'created' ? await isoTime(value) : value;
  }
  return { metadata, isXfa: info.IsXFAPresent === true && info.IsAcroFormPresent !== true };
}

function plainText(value: unknown): string {
  const text = Array.isArray(value) ? value.join(', ') : value;
  return typeof text === 'string' ? cleanText(text.slice(0, MAX_CHARACTERS)).trim() : '';
}

/** Reads a time in the format of the information dictionary or in that of XMP metadata. */
async function isoTime(text: string): Promise<string> {
  const { PDFDateString } = await import('pdfjs-dist/legacy/build/pdf.mjs');
  const time = PDFDateString.toDateObject(text) ?? new Date(text);
  return Number.isNaN(time.getTime()) ? text : time.toISOString();
}
