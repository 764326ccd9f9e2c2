export type BlockKind = 'heading' | 'paragraph' | 'list' | 'table' | 'code' | 'quote';

/**
 * A range of a document's extracted text. Offsets count UTF-16 units, as `String.prototype.slice` does.
 * The blocks of a document are in order, do not overlap, and cover every character that is not white space.
 */
export interface TextBlock {
  kind: BlockKind;
  charStart: number;
  charEnd: number;
  /** From 1. Absent if the format has no pages. */
  page?: number;
  /** From 1 to 6, for headings only. */
  level?: number;
}
