import type { TextBlock } from '@causeway/kernel';

/** A problem that did not stop the parser, such as a page that could not be read. */
export interface ParseWarning {
  code: string;
  message: string;
  /** 1-based. */
  page?: number;
}

/** A document as text. `text` contains neither NUL nor lone surrogates, so PostgreSQL can store it. */
export interface ParsedDocument {
  text: string;
  /** Blocks in order, without overlaps. They cover every character of `text` that is not white space. */
  blocks: TextBlock[];
  mediaType: string;
  /** `null` if the format has no pages. */
  pageCount: number | null;
  metadata: Record<string, unknown>;
  warnings: ParseWarning[];
}
