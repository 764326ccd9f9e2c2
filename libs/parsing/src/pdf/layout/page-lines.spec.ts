import { linesOfPage } from './page-lines.js';
import type { PdfTextItem } from './text-run.js';

const item = (str: string, x: number, y: number, more: Partial<PdfTextItem> = {}): PdfTextItem => ({
  str,
  dir: 'ltr',
  transform: [10, 0, 0, 10, x, y],
  width: str.length * 5,
  height: 10,
  hasEOL: false,
  ...more,
});
const rtl = (str: string, x: number, y: number) => item(str, x, y, { dir: 'rtl' });
const read = (...items: PdfTextItem[]) => linesOfPage(items, 1).map(({ text }) => text);

describe('linesOfPage', () => {
  it('ends a line where pdf.js marks its end', () => {
    expect(read(item('one', 0, 700), item('', 15, 700, { hasEOL: true }), item('two', 0, 688))).toEqual(['one', 'two']);
  });

  it('ends a line where the content jumps away, but not at a superscript', () => {
    expect(read(item('x', 0, 700), item('2', 5, 704), item('far', 0, 300))).toEqual(['x2', 'far']);
  });

  it('joins a drop cap with its word', () => {
    const initial = item('O', 0, 676, { transform: [36, 0, 0, 36, 0, 676], width: 26 });
    expect(read(initial, item('nce upon a time', 27, 700), item('there was a king', 27, 688))).toEqual([
      'Once upon a time',
      'there was a king',
    ]);
  });

  it('adds a space in a gap that has none', () => {
    expect(read(item('a', 0, 700), item('b', 20, 700))).toEqual(['a b']);
    expect(read(item('a ', 0, 700), item('b', 10, 700))).toEqual(['a b']);
    expect(read(item('a', 0, 700), item(' ', 5, 700), item('b', 5.5, 700))).toEqual(['a b']);
    expect(read(item('a', 0, 700), item('b', 5.5, 700))).toEqual(['ab']);
    expect(read(item('12', 0, 700), item('34', 300, 700))).toEqual(['12 34']);
  });

  it('orders lines and words by position, in whatever order they were painted', () => {
    const shuffled = [item('last', 0, 676), item('two', 5, 688), item('e', 35, 700), item('on', 25, 700), item('line', 0, 700)];
    expect(read(...shuffled)).toEqual(['line one', 'two', 'last']);
  });

  it('reads Arabic from the right, and the words and numbers in it from the left', () => {
    expect(read(rtl('ثالثة', 0, 700), rtl('ثانية', 40, 700), rtl('أولى', 80, 700))).toEqual(['أولى ثانية ثالثة']);
    expect(read(rtl('ثانية', 0, 700), item('PDF', 30, 700), item('1.7', 50, 700), rtl('أولى', 80, 700))).toEqual([
      'أولى PDF 1.7 ثانية',
    ]);
    expect(read(rtl('ﺍﻟﻌﺮﺑﻴﺔ', 0, 700))).toEqual(['العربية']);
  });

  it('reads vertical text column by column from the right', () => {
    const column = (str: string, x: number) => item(str, x, 700, { dir: 'ttb', width: 10, height: str.length * 10 });
    expect(read(column('二行目', 480), column('一行目︵甲︶', 500))).toEqual(['一行目(甲)', '二行目']);
  });

  it('reads rotated text along its direction', () => {
    const turned = (str: string, along: number, x = 500) => item(str, x, along, { transform: [0, 10, -10, 0, x, along] });
    const [line] = linesOfPage([turned('up', 0), turned('ward', 10)], 1);
    expect(line).toMatchObject({ text: 'upward', angle: 90, size: 10 });
    expect(line?.right).toBeCloseTo(30);
    expect(read(turned('second line', 0, 520), turned('first line', 0, 508))).toEqual(['first line', 'second line']);
    expect(read(turned('side', 0), item('main text', 0, 700))).toEqual(['main text', 'side']);
  });

  it('reads a slightly skewed page like an upright one', () => {
    const [sin, cos] = [Math.sin(0.02), Math.cos(0.02)];
    const askew = (str: string, x: number, y: number) =>
      item(str, x, y + x * sin, { transform: [10 * cos, 10 * sin, -10 * sin, 10 * cos, x, y + x * sin] });
    expect(read(askew('left', 0, 700), askew('below', 0, 690), askew('right', 400, 700))).toEqual(['left right', 'below']);
  });

  it('reads slanted text in the order of the content and joins words along a curve', () => {
    const slanted = (str: string, x: number, y: number, degrees: number) => {
      const [sin, cos] = [10 * Math.sin((degrees * Math.PI) / 180), 10 * Math.cos((degrees * Math.PI) / 180)];
      return item(str, x, y, { transform: [cos, sin, -sin, cos, x, y] });
    };
    const curve = [slanted('c', 0, 0, 30), slanted('u', 4.3, 2.5, 45), slanted('p', 7.9, 6, 60)];
    expect(read(...curve, slanted('DRAFT', 100, 100, 45), item('text', 0, 700))).toEqual(['text', 'cup', 'DRAFT']);
  });

  it('leaves out text that is painted twice to look bold, but not equal text elsewhere', () => {
    expect(read(item('Bold', 0, 700), item('Bold', 0.3, 700), item('text', 25, 700), item('Bold', 0.2, 700.2))).toEqual([
      'Bold text',
    ]);
    expect(read(item('l', 0, 700, { width: 2 }), item('l', 2, 700, { width: 2 }), item('l', 4, 700, { width: 2 }))).toEqual([
      'lll',
    ]);
    const lines = Array.from({ length: 50 }, (_, at) => item('same', 0, 700 - at * 12));
    expect(read(...lines, ...lines)).toHaveLength(50);
  });

  it('reads text with invalid positions and sizes', () => {
    const broken = [
      item('a', NaN, Infinity),
      item('b', 1e300, 5, { width: NaN }),
      item('c', 0, 0, { transform: [0, 0, 0, 0, 0, 0] }),
    ];
    expect(
      read(...broken)
        .join(' ')
        .split(' ')
        .sort()
        .join(''),
    ).toBe('abc');
    expect(read(item('mirrored', 300, 700, { transform: [-10, 0, 0, 10, 300, 700] }), item('below', 0, 688))).toEqual([
      'mirrored',
      'below',
    ]);
  });

  it('normalizes only ligatures and radicals', () => {
    expect(read(item('ﬁne ⼈ ② x²', 0, 700))).toEqual(['fine 人 ② x²']);
  });

  it('reads 20,000 runs on one line and on many lines', () => {
    const many = (count: number) =>
      Array.from({ length: count }, (_, at) => item('x', (at * 5.01) % 600, 790 - Math.floor((at * 5.01) / 600) * 0.4));
    const line = Array.from({ length: 20_000 }, (_, at) => item('x', at * 5, 700));
    expect(read(...line)).toHaveLength(1);
    expect(read(...many(20_000)).join('').length).toBeGreaterThan(20_000 - 1);
  });
});
