import type { TextBlock } from '@causeway/kernel';

export interface ChunkingOptions {
  /** The most tokens in a chunk, as `countTokens` counts them; 32 to 2000. */
  maxTokens: number;
  /** The most tokens of whole sentences that a chunk repeats from the one before it in the same section; under half of `maxTokens`. */
  overlapTokens: number;
}

/** The part of a parsed document that the chunker reads. */
export interface ChunkableDocument {
  text: string;
  blocks: readonly TextBlock[];
}

/** A slice of a document: `document.text.slice(charStart, charEnd) === text`. */
export interface Chunk {
  /** 0-based place in the document. */
  ordinal: number;
  text: string;
  /** 1-based page of its first block, where the format has pages. */
  page?: number;
  /** Headings that enclose all of its text, outermost first. */
  headingPath: string[];
  charStart: number;
  charEnd: number;
  tokens: number;
}
