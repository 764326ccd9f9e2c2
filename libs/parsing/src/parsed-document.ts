import type { TextBlock } from '@causeway/kernel';

/** Something a reader of the document should know, which did not stop the parser. */
export interface ParseWarning {
  code: string;
  message: string;
  /** 1-based. */
  page?: number;
}

/** A document as text. `text` holds neither NUL nor lone surrogates, so PostgreSQL can store it. */
export interface ParsedDocument {
  text: string;
  /** In order, not overlapping, covering every character of `text` that is not white space. */
  blocks: TextBlock[];
  mediaType: string;
  /** `null` where the format has no pages. */
  pageCount: number | null;
  metadata: Record<string, unknown>;
  warnings: ParseWarning[];
}
