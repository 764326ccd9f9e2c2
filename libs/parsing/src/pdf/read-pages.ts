import { AppError, messageOf } from '@causeway/kernel';
import type { PDFDocumentProxy, PDFPageProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { tooLong } from '../text/decode-text.js';
import { linesOfPage } from './layout/page-lines.js';
import type { PdfTextItem } from './layout/text-run.js';
import type { PageText } from './page-text.js';
import { NO_NOTES, readNotes } from './pdfjs/annotations.js';

const MAX_PAGES = 20_000;
/** A file whose first pages all fail has no readable page, however many pages it claims to have. */
const MAX_FAILURES_AT_START = 100;

/**
 * Reads the text of all pages and frees each page afterwards. A page that fails carries its `failure` instead of throwing.
 *
 * @throws AppError `PARSE.LIMIT_EXCEEDED`
 */
export async function readPages(pdf: PDFDocumentProxy, maxCharacters: number): Promise<PageText[]> {
  if (pdf.numPages > MAX_PAGES) {
    throw new AppError('PARSE.LIMIT_EXCEEDED', `the PDF has ${pdf.numPages} pages, more than ${MAX_PAGES}; split it`);
  }
  const pages: PageText[] = [];
  let characters = 0;
  for (let number = 1; number <= pdf.numPages; number += 1) {
    const page = await readPage(pdf, number);
    pages.push(page);
    characters += page.lines.reduce((total, { text }) => total + text.length, 0);
    if (characters > maxCharacters) throw tooLong(maxCharacters);
    if (number === MAX_FAILURES_AT_START && pages.every(({ failure }) => failure)) break;
  }
  const failed = pages.filter(({ failure }) => failure).map(({ page }) => page);
  if (failed.length === pages.length) return pages;
  const notes = await readNotes(pdf, failed);
  return pages.map((page) => ({ ...page, ...notes.get(page.page) }));
}

async function readPage(pdf: PDFDocumentProxy, number: number): Promise<PageText> {
  let page: PDFPageProxy | undefined;
  try {
    page = await pdf.getPage(number);
    const { items } = await page.getTextContent({ disableNormalization: true });
    const lines = linesOfPage(items as PdfTextItem[], number, page.view);
    return { page: number, lines, ...NO_NOTES };
  } catch (error) {
    return { page: number, lines: [], ...NO_NOTES, failure: messageOf(error) };
  } finally {
    page?.cleanup();
  }
}
