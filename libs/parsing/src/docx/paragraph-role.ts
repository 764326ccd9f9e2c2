import type { BlockKind } from '@causeway/kernel';
import type { Numbering } from './numbering.js';
import type { Styles } from './styles.js';

/** What a paragraph is to a reader. */
export interface ParagraphRole {
  kind: BlockKind;
  /** 1 to 6, of a heading. */
  level?: number;
  /** Number or sign before a list item or a heading. */
  marker?: string;
  /** Depth in a list, from 0. */
  depth?: number;
  /** The part whose content stands in the place of this paragraph. */
  chunk?: string;
}

/** What a paragraph says about itself. */
export interface ParagraphProperties {
  styleId?: string;
  level?: number | null;
  numId?: string;
  depth?: number;
  /** Its end was deleted, so it is one with the next. */
  endDeleted?: boolean;
}

/** Counts: to be asked once for each paragraph, in order. Its own properties come before those of its style. */
export function roleOf(properties: ParagraphProperties, styles: Styles, numbering: Numbering): ParagraphRole {
  const style = styles.find(properties.styleId);
  const level = (properties.level === undefined ? style.level : properties.level) ?? undefined;
  const depth = properties.depth ?? (properties.numId === undefined ? style.depth : 0) ?? 0;
  const marker = properties.endDeleted ? undefined : numbering.next(properties.numId ?? style.numId, depth);
  if (level !== undefined) return { kind: 'heading', level, ...(marker && marker !== '-' ? { marker } : {}) };
  if (marker !== undefined) return { kind: 'list', marker, depth };
  return { kind: style.kind ?? 'paragraph' };
}
