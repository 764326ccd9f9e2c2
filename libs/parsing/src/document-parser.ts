import type { MediaType } from './media-type.js';
import type { ParsedDocument } from './parsed-document.js';

export interface ParserContext {
  /** The name of the file, which is a hint and not to be trusted. */
  name: string;
  maxCharacters: number;
}

export type ParsedContent = Omit<ParsedDocument, 'mediaType'>;

/** Turns the bytes of one kind of file into text and blocks. It runs in a worker thread, which may be killed at any time. */
export interface DocumentParser {
  readonly mediaTypes: readonly MediaType[];
  /** @throws AppError `PARSE.*` */
  parse(bytes: Uint8Array, context: ParserContext): Promise<ParsedContent>;
}
