import type { BlockKind } from '@causeway/kernel';
import type { Numbering } from './numbering.js';
import type { Styles } from './styles.js';

/** The part that a paragraph plays in the document: its kind of block, and its place in a list or the outline. */
export interface ParagraphRole {
  kind: BlockKind;
  /** Level of a heading, 1 to 6. */
  level?: number;
  /** Number or bullet in front of a list item or a heading. */
  marker?: string;
  /** Depth in a list, from 0. */
  depth?: number;
  /** Name of the part whose content replaces this paragraph. */
  altChunk?: string;
}

/** The properties that are written in the paragraph itself, rather than in its style. */
export interface ParagraphProperties {
  styleId?: string;
  level?: number | null;
  numId?: string;
  depth?: number;
  /** A tracked revision deleted the paragraph mark, so the paragraph continues in the next one. */
  endDeleted?: boolean;
}

/**
 * Decides the role of a paragraph. Its own properties override those of its style. List numbers are counted here, so call
 * it once for each paragraph, in document order.
 */
export function roleOf(properties: ParagraphProperties, styles: Styles, numbering: Numbering): ParagraphRole {
  const style = styles.find(properties.styleId);
  const level = (properties.level === undefined ? style.level : properties.level) ?? undefined;
  const depth = properties.depth ?? (properties.numId === undefined ? style.depth : 0) ?? 0;
  const marker = properties.endDeleted ? undefined : numbering.next(properties.numId ?? style.numId, depth);
  if (level !== undefined) return { kind: 'heading', level, ...(marker && marker !== '-' ? { marker } : {}) };
  if (marker !== undefined) return { kind: 'list', marker, depth };
  return { kind: style.kind ?? 'paragraph' };
}
