import type { ChunkingOptions, IndexedChunk } from '@causeway/text';
import type { ErrorCode } from '@causeway/kernel';
import type { ParsedDocument } from '../parsed-document.js';

/** What goes into a parser thread. */
export interface ParseTask {
  path?: string;
  /** In place of a path. */
  bytes?: Uint8Array<ArrayBuffer>;
  name: string;
  mediaType: string;
  maxCharacters: number;
  /** Absent: the text is not cut. */
  chunking?: ChunkingOptions;
}

/** What a thread makes of a file. */
export interface Parsed {
  document: ParsedDocument;
  /** None where none were asked for. */
  chunks: IndexedChunk[];
  /** Milliseconds. */
  spent: { parse: number; chunk: number };
}

export interface ParseFailure {
  ok: false;
  code: ErrorCode;
  message: string;
  internal: string | undefined;
}

/** What comes out of it. */
export type ParseOutcome = ({ ok: true } & Parsed) | ParseFailure;
