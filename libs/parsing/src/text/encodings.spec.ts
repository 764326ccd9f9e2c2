import { decode, encode } from 'iconv-lite';
import { PRELUDE, TEXTS } from '../../test-support/texts.js';
import { decodeText } from './decode-text.js';

jest.setTimeout(60_000);

const context = { name: 'a.txt', maxCharacters: 10_000_000 };
const UNICODE = ['utf-8', 'utf-16le', 'utf-16be', 'utf-32le', 'utf-32be'];

/** Cases whose bytes are a sensible text in another encoding, too, so that nothing shows which encoding is meant. */
const AMBIGUOUS = new Set<string>(['Chinese, simplified, utf-16be, line 4']);

/** Returns each line alone, pairs of neighboring lines, and all lines together. */
function variants(lines: string[]): [name: string, text: string][] {
  return [
    ...lines.map((line, at): [string, string] => [`line ${at + 1}`, line]),
    ...lines.slice(1).map((line, at): [string, string] => [`lines ${at + 1} and ${at + 2}`, `${lines[at]}\n${line}\n`]),
    ['all lines', `${lines.join('\n')}\n`],
  ];
}

/** Puts the lines after more ASCII than a sample of the start contains. */
function farBehind(lines: string[]): [name: string, text: string][] {
  return [
    ['one line far behind', `${PRELUDE.repeat(1500)}${lines[0]}\n`],
    ['lines scattered far apart', lines.map((line) => `${PRELUDE.repeat(300)}${line}\n`).join('')],
  ];
}

function failures(text: string, encoding: string, addBOM: boolean): string | undefined {
  const bytes = encode(text, encoding, { addBOM });
  // a text that the encoding cannot express is not tested
  if (decode(bytes, encoding) !== text) return undefined;
  const read = decodeText(bytes, context);
  return read.text === text && read.warnings.length === 0 ? undefined : `read as ${read.encoding}`;
}

describe.each(Object.entries(TEXTS))('texts in %s', (language, { legacy, lines }) => {
  it.each(legacy)('are decoded exactly from %s', (encoding) => {
    const failed = [...variants(lines), ...farBehind(lines)].flatMap(([name, text]) => {
      const failure = failures(text, encoding, false);
      return failure && !AMBIGUOUS.has(`${language}, ${encoding}, ${name}`) ? [`${name}: ${failure}`] : [];
    });
    expect(failed).toEqual([]);
  });

  it.each(UNICODE)('are decoded exactly from %s, with and without a mark', (encoding) => {
    const failed = variants(lines).flatMap(([name, text]) =>
      [true, false].flatMap((mark) => {
        const failure = failures(text, encoding, mark);
        return failure && !AMBIGUOUS.has(`${language}, ${encoding}, ${name}`) ? [`${name}, mark ${mark}: ${failure}`] : [];
      }),
    );
    expect(failed).toEqual([]);
  });
});
