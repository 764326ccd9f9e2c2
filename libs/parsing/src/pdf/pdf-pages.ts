import { AppError, messageOf } from '@causeway/kernel';
import type { PDFDocumentProxy, PDFPageProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { tooLong } from '../text/decode-text.js';
import type { PdfLine } from './pdf-line.js';
import { linesOfPage } from './pdf-lines.js';
import type { PdfTextItem } from './pdf-run.js';

export interface PageText {
  page: number;
  lines: PdfLine[];
  /** Values that were typed into the form fields of the page. */
  fields: string[];
  /** Why the page could not be read. */
  failure?: string;
}

const MAX_PAGES = 20_000;
/** A file whose first pages all fail has no readable ones, however many it claims to have. */
const MAX_FAILURES_AT_START = 100;

/**
 * Reads page after page, freeing each. A page that fails is reported, not thrown.
 *
 * @throws AppError `PARSE.LIMIT_EXCEEDED`
 */
export async function readPages(pdf: PDFDocumentProxy, maxCharacters: number): Promise<PageText[]> {
  if (pdf.numPages > MAX_PAGES) {
    throw new AppError('PARSE.LIMIT_EXCEEDED', `the PDF has ${pdf.numPages} pages, more than ${MAX_PAGES}; split it`);
  }
  const hasFields = await pdf.getFieldObjects().then(Boolean, () => false);
  const pages: PageText[] = [];
  let characters = 0;
  for (let number = 1; number <= pdf.numPages; number += 1) {
    const page = await readPage(pdf, number, hasFields);
    pages.push(page);
    characters += page.lines.reduce((total, { text }) => total + text.length, 0);
    if (characters > maxCharacters) throw tooLong(maxCharacters);
    if (number === MAX_FAILURES_AT_START && pages.every(({ failure }) => failure)) break;
  }
  return pages;
}

async function readPage(pdf: PDFDocumentProxy, number: number, hasFields: boolean): Promise<PageText> {
  let page: PDFPageProxy | undefined;
  try {
    page = await pdf.getPage(number);
    const { items } = await page.getTextContent();
    const lines = linesOfPage(items as PdfTextItem[], number, page.view);
    return { page: number, lines, fields: hasFields ? await fieldValues(page) : [] };
  } catch (error) {
    return { page: number, lines: [], fields: [], failure: messageOf(error) };
  } finally {
    page?.cleanup();
  }
}

/** Form values are drawn by annotations and so stand in no page content. */
async function fieldValues(page: PDFPageProxy): Promise<string[]> {
  const annotations = (await page.getAnnotations()) as {
    subtype?: string;
    fieldType?: string;
    fieldValue?: unknown;
    hidden?: boolean;
  }[];
  return annotations
    .filter(({ subtype, fieldType }) => subtype === 'Widget' && (fieldType === 'Tx' || fieldType === 'Ch'))
    .flatMap(({ fieldValue }) => (Array.isArray(fieldValue) ? (fieldValue as unknown[]) : [fieldValue]))
    .filter((value): value is string => typeof value === 'string' && value.trim() !== '');
}
