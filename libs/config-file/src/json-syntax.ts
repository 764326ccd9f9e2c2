import { parse, type ParseError, printParseErrorCode } from 'jsonc-parser';

export interface SyntaxMistake {
  /** Both count from 1. */
  line: number;
  column: number;
  message: string;
}

/** By the names that `printParseErrorCode` gives; the package declares the codes as a `const enum`, which does not exist at run time. */
const MESSAGES: Record<string, string> = {
  PropertyNameExpected: 'expected a key in double quotes',
  ColonExpected: 'expected ":"',
  CommaExpected: 'expected "," or a closing bracket',
  ValueExpected: 'expected a value',
  CloseBraceExpected: 'expected "," or "}"',
  CloseBracketExpected: 'expected "," or "]"',
  EndOfFileExpected: 'expected the end of the file',
  InvalidCommentToken: 'comments are not allowed in JSON',
  UnexpectedEndOfString: 'the string has no closing quote on its line',
  UnexpectedEndOfNumber: 'the number is incomplete',
  InvalidUnicode: 'the string has an invalid \\u escape',
  InvalidEscapeCharacter: 'the string has an invalid escape',
  InvalidCharacter: 'the string has a control character, which must be escaped',
};

const MAX_QUOTED = 20;

/** Parses a JSON text. `JSON.parse` decides what is valid; it does not always say where a mistake is, so jsonc-parser locates it. */
export function parseJson(text: string): { value: unknown } | { mistake: SyntaxMistake } {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return { mistake: locate(text) };
  }
}

/** The first mistake counts: those after it are mostly its consequences. */
function locate(text: string): SyntaxMistake {
  const errors: ParseError[] = [];
  parse(text, errors, { disallowComments: true, allowTrailingComma: false });
  const [first] = errors;
  if (!first) return { line: 1, column: 1, message: 'this is not valid JSON' };
  const before = text.slice(0, first.offset).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1, message: messageFor(first, text) };
}

function messageFor({ error, offset, length }: ParseError, text: string): string {
  const found = foundAt(text.slice(offset, offset + length));
  const message = MESSAGES[printParseErrorCode(error)];
  return message === undefined ? `unexpected ${found}` : `${message}, found ${found}`;
}

/** Strings are not quoted, because their text may be a secret. */
function foundAt(token: string): string {
  if (token === '') return 'the end of the file';
  return token.startsWith('"') ? 'a string' : `"${token.slice(0, MAX_QUOTED)}"`;
}
