import type { ChunkingOptions, IndexedChunk } from '@causeway/text';
import type { ErrorCode } from '@causeway/kernel';
import type { ParsedDocument } from '../parsed-document.js';

/** The message that a parser thread receives: one file to parse. */
export interface ParseTask {
  path?: string;
  /** The content of the file, if there is no path. */
  bytes?: Uint8Array<ArrayBuffer>;
  name: string;
  mediaType: string;
  maxCharacters: number;
  /** How to cut the text into chunks; no chunks are made without it. */
  chunking?: ChunkingOptions;
}

/** A parsed document and its chunks. */
export interface ParseResult {
  document: ParsedDocument;
  /** Empty if the task has no chunking options. */
  chunks: IndexedChunk[];
  /** Time spent on each step, in milliseconds. */
  spent: { parse: number; chunk: number };
}

export interface ParseFailure {
  ok: false;
  code: ErrorCode;
  message: string;
  internal: string | undefined;
}

/** The message that a parser thread sends back. */
export type ParseReply = ({ ok: true } & ParseResult) | ParseFailure;
