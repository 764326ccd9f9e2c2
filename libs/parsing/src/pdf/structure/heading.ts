import type { PdfLine } from '../layout/pdf-line.js';

/** All lines of one heading share the same object. */
export interface Heading {
  /** 1 to 6. */
  level: number;
}

export type HeadingOf = (line: PdfLine) => Heading | undefined;
