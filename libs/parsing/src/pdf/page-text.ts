import type { PdfLine } from './layout/pdf-line.js';
import type { PageNotes } from './pdfjs/annotations.js';

/** What was read of one page. */
export interface PageText extends PageNotes {
  /** 1-based. */
  page: number;
  lines: PdfLine[];
  /** The error that stopped the page from being read. */
  failure?: string;
}
