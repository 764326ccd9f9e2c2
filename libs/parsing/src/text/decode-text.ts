import { AppError } from '@causeway/kernel';
import type { ParseWarning } from '../parsed-document.js';
import type { ParserContext } from '../document-parser.js';
import { detectEncoding, isUtf8 } from './encoding.js';
import { decodeShifted } from './iso-2022.js';
import { decodeUtf32 } from './utf-32.js';
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
  const label = detectEncoding(bytes, declared);
  const decoded = decode(bytes, label);
  // a text may hold the sign itself, as a UTF-8 text that was damaged before
  const damaged = decoded.includes('\ufffd') && !(label === 'utf-8' && isUtf8(bytes));
  const text = cleanText(decoded);
  if (text.length > context.maxCharacters) throw tooLong(context.maxCharacters);
  const warnings = damaged
    ? [{ code: 'DAMAGED_ENCODING', message: `some bytes are not valid ${label} and were replaced by U+FFFD` }]
    : [];
  return { text, encoding: label.toLowerCase(), warnings };
}

export function tooLong(maxCharacters: number): AppError {
  return new AppError('PARSE.LIMIT_EXCEEDED', `the document has more than ${maxCharacters} characters of text; split it`);
}

function decode(bytes: Uint8Array, label: string): string {
  if (label.startsWith('utf-32')) return decodeUtf32(bytes, label === 'utf-32le');
  if (label === 'iso-2022-kr' || label === 'iso-2022-cn') return decodeShifted(bytes, label);
  try {
    return new TextDecoder(label).decode(bytes);
  } catch (cause) {
    throw new AppError('PARSE.UNSUPPORTED', `the text is encoded as ${label}, which cannot be read; save it as UTF-8`, { cause });
  }
}
