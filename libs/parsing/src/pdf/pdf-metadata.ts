import type { PDFDocumentProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { cleanText } from '../text/unicode.js';

const FIELDS = { Title: 'title', Author: 'author', Subject: 'subject', Keywords: 'keywords', CreationDate: 'created' };
const MAX_CHARACTERS = 500;

export interface PdfMetadata {
  metadata: Record<string, unknown>;
  /** An XFA form, of which pdf.js reads only the pages for readers that do not know XFA. */
  isXfa: boolean;
}

/** What the document's information dictionary says, as far as it says anything. */
export async function readMetadata(pdf: PDFDocumentProxy): Promise<PdfMetadata> {
  const info = await pdf.getMetadata().then(
    (metadata) => metadata.info as Record<string, unknown>,
    (): Record<string, unknown> => ({}),
  );
  const metadata: Record<string, unknown> = {};
  for (const [from, to] of Object.entries(FIELDS)) {
    const value = info[from];
    const text = typeof value === 'string' ? cleanText(value.trim().slice(0, MAX_CHARACTERS)) : '';
    if (text !== '') metadata[to] = text;
  }
  return { metadata, isXfa: info.IsXFAPresent === true && info.IsAcroFormPresent !== true };
}
