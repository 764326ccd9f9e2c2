import { linesOfPage } from './pdf-lines.js';
import type { PdfTextItem } from './pdf-run.js';

const item = (str: string, x: number, y: number, more: Partial<PdfTextItem> = {}): PdfTextItem => ({
  str,
  dir: 'ltr',
  transform: [10, 0, 0, 10, x, y],
  width: str.length * 5,
  height: 10,
  hasEOL: false,
  ...more,
});
const read = (...items: PdfTextItem[]) => linesOfPage(items, 1).map(({ text }) => text);

describe('linesOfPage', () => {
  it('ends lines where pdf.js does', () => {
    expect(read(item('one', 0, 700), item('', 15, 700, { hasEOL: true }), item('two', 0, 688))).toEqual(['one', 'two']);
  });

  it('ends a line where the content jumps away, but not at a superscript', () => {
    expect(read(item('x', 0, 700), item('2', 5, 704), item('far', 0, 300))).toEqual(['x2', 'far']);
  });

  it('puts a space into a gap, unless there is one or the script is written right to left', () => {
    expect(read(item('a', 0, 700), item('b', 20, 700))).toEqual(['a b']);
    expect(read(item('a ', 0, 700), item('b', 20, 700))).toEqual(['a b']);
    expect(read(item('a', 0, 700), item('b', 5.5, 700))).toEqual(['ab']);
    expect(read(item('ا', 50, 700, { dir: 'rtl' }), item('ب', 0, 700, { dir: 'rtl' }))).toEqual(['اب']);
  });

  it('follows text that is turned', () => {
    const turned = (str: string, along: number) => item(str, 500, along, { transform: [0, 10, -10, 0, 500, along] });
    const [line] = linesOfPage([turned('up', 0), turned('ward', 10)], 1);
    expect(line).toMatchObject({ text: 'upward', angle: 90, size: 10 });
    expect(line?.right).toBeCloseTo(30);
    expect(read(turned('up', 0), item('flat', 0, 700))).toEqual(['up', 'flat']);
  });
});
