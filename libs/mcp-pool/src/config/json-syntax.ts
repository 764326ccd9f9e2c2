export interface SyntaxMistake {
  /** 1-based. */
  line: number;
  column: number;
  message: string;
}

/** Thrown inside only, to leave the recursion. */
class Unexpected extends Error {
  constructor(
    readonly at: number,
    readonly wanted: string,
  ) {
    super(wanted);
  }
}

const SPACE = /[ \t\r\n]*/y;
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

/** Where a text stops being JSON, with line and column, which `JSON.parse` does not always tell. `null`: it is JSON. */
export function findSyntaxMistake(text: string): SyntaxMistake | null {
  try {
    const end = skip(text, value(text, skip(text, 0)));
    if (end < text.length) throw new Unexpected(end, 'the end of the file');
    return null;
  } catch (error) {
    if (!(error instanceof Unexpected)) throw error;
    return describe(text, error);
  }
}

function value(text: string, at: number): number {
  if (text[at] === '{') return list(text, at, '}', member);
  if (text[at] === '[') return list(text, at, ']', value);
  return match(STRING, text, at) ?? match(SCALAR, text, at) ?? fail(at, 'a value');
}

function member(text: string, at: number): number {
  const colon = skip(text, match(STRING, text, at) ?? fail(at, 'a key in double quotes'));
  if (text[colon] !== ':') fail(colon, '":"');
  return value(text, skip(text, colon + 1));
}

function list(text: string, start: number, close: string, item: (text: string, at: number) => number): number {
  let at = skip(text, start + 1);
  if (text[at] === close) return at + 1;
  for (;;) {
    at = skip(text, item(text, at));
    if (text[at] === close) return at + 1;
    if (text[at] !== ',') fail(at, `"," or "${close}"`);
    at = skip(text, at + 1);
  }
}

function match(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}

const skip = (text: string, at: number): number => match(SPACE, text, at) ?? at;

function fail(at: number, wanted: string): never {
  throw new Unexpected(at, wanted);
}

function describe(text: string, { at, wanted }: Unexpected): SyntaxMistake {
  const before = text.slice(0, at).split('\n');
  const found =
    at < text.length
      ? `"${
          text
            .slice(at)
            .split(/[\s,:{}[\]]/, 1)[0]
            ?.slice(0, 20) || text[at]
        }"`
      : 'the end of the file';
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1, message: `expected ${wanted}, found ${found}` };
}
