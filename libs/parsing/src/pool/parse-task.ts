import type { ErrorCode } from '@causeway/kernel';
import type { ParsedDocument } from '../parsed-document.js';

/** What goes into a parser thread. */
export interface ParseTask {
  path: string;
  name: string;
  mediaType: string;
  maxCharacters: number;
}

export interface ParseFailure {
  ok: false;
  code: ErrorCode;
  message: string;
  internal: string | undefined;
}

/** What comes out of it. */
export type ParseOutcome = { ok: true; document: ParsedDocument } | ParseFailure;
