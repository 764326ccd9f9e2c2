import type { PdfLine } from '../layout/pdf-line.js';

/** Lines of one heading share one object. */
export interface Heading {
  /** 1 to 6. */
  level: number;
}

export type HeadingOf = (line: PdfLine) => Heading | undefined;
