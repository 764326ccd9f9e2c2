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
 * Decodes bytes to text that PostgreSQL can store. Line ends are not changed.
 *
 * @param declared the encoding that the document declares, which is used only if the bytes do not show another one
 * @throws AppError `PARSE.LIMIT_EXCEEDED`, `PARSE.UNSUPPORTED` for an encoding that cannot be decoded
 */
export function decodeText(bytes: Uint8Array, context: ParserContext, declared?: string): DecodedText {
  // no encoding uses more than four bytes for a character
  if (bytes.length > context.maxCharacters * 4) throw tooLong(context.maxCharacters);
  const label = detectEncoding(bytes, declared);
  const decoded = decode(bytes, label);
  // a valid UTF-8 text may contain U+FFFD itself, if it was damaged earlier
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
