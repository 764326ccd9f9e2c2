export type BlockKind = 'heading' | 'paragraph' | 'list' | 'table' | 'code' | 'quote';

/**
 * A stretch of a document's extracted text. Offsets are UTF-16 units, as `String.prototype.slice` takes them.
 * Blocks of a document are in order, do not overlap, and cover every character that is not white space.
 */
export interface TextBlock {
  kind: BlockKind;
  charStart: number;
  charEnd: number;
  /** 1-based page, where the format has pages. */
  page?: number;
  /** 1 to 6; headings only. */
  level?: number;
}
