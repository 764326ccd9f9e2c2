import { AppError } from '@causeway/kernel';
import type { ParseWarning } from '../parsed-document.js';
import type { ParserContext } from '../document-parser.js';
import { detectEncoding } from './encoding.js';
import { cleanText } from './unicode.js';

export interface DecodedText {
  text: string;
  encoding: string;
  warnings: ParseWarning[];
}

/**
 * Bytes to text that PostgreSQL can store; line ends stay as they are.
 *
 * @param declared the encoding that the document names itself, believed only if the bytes do not show another
 * @throws AppError `PARSE.LIMIT_EXCEEDED`, `PARSE.UNSUPPORTED` for an encoding that cannot be decoded
 */
export function decodeText(bytes: Uint8Array, context: ParserContext, declared?: string): DecodedText {
  // no encoding takes more than four bytes for a character
  if (bytes.length > context.maxCharacters * 4) throw tooLong(context.maxCharacters);
  const { label, damaged } = detectEncoding(bytes, declared);
  const text = cleanText(decoderFor(label).decode(bytes));
  if (text.length > context.maxCharacters) throw tooLong(context.maxCharacters);
  const warnings = damaged
    ? [{ code: 'DAMAGED_ENCODING', message: `some bytes are not valid ${label} and were replaced by U+FFFD` }]
    : [];
  return { text, encoding: label.toLowerCase(), warnings };
}

export function tooLong(maxCharacters: number): AppError {
  return new AppError('PARSE.LIMIT_EXCEEDED', `the document has more than ${maxCharacters} characters of text; split it`);
}

function decoderFor(label: string) {
  try {
    return new TextDecoder(label);
  } catch (cause) {
    throw new AppError('PARSE.UNSUPPORTED', `the text is encoded as ${label}, which cannot be read; save it as UTF-8`, { cause });
  }
}
