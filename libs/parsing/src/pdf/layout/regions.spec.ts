import { linesOfPage } from './page-lines.js';
import type { PdfTextItem } from './text-run.js';

const text = (str: string, x: number, y: number): PdfTextItem => ({
  str,
  dir: 'ltr',
  transform: [10, 0, 0, 10, x, y],
  width: str.length * 5,
  height: 10,
  hasEOL: true,
});
const lines = (items: PdfTextItem[]) => linesOfPage(items, 1).map((line) => line.text);
const tables = (items: PdfTextItem[]) =>
  linesOfPage(items, 1)
    .filter(({ table }) => table !== undefined)
    .map((line) => line.text);

const WORDS = 'running text that fills the width of its column nearly';
const column = (name: string, x: number, top: number, count: number) =>
  Array.from({ length: count }, (_, at) => text(`${name}${at + 1} ${WORDS}`.slice(0, 44).trim(), x, top - at * 12));
const left = column('left', 50, 700, 12);
const right = column('right', 320, 700, 12);
const inTurn = left.flatMap((item, at) => [item, right[at] as PdfTextItem]);
const texts = (items: PdfTextItem[]) => items.map(({ str }) => str);
const backwards = <T>(items: T[]) => [...items].reverse();

describe('reading order', () => {
  it.each([
    ['column by column', [...left, ...right]],
    ['line by line across both', inTurn],
    ['from the bottom up', backwards(inTurn)],
    ['right column first', [...right, ...left]],
  ])('reads two columns one after the other, painted %s', (_, items) => {
    expect(lines(items)).toEqual(texts([...left, ...right]));
  });

  it('reads columns whose lines are not at the same heights', () => {
    const shifted = column('right', 320, 695, 12);
    expect(lines(left.flatMap((item, at) => [shifted[at] as PdfTextItem, item]))).toEqual(texts([...left, ...shifted]));
  });

  it('reads headings of full width before the columns below them, headers first and footers last', () => {
    const title = text('A title that is as wide as both of the columns below it, and in one line at the top', 60, 725);
    const middle = text('Another title that is as wide as both of the columns, in the middle of the page here', 60, 540);
    const header = [text('Journal', 50, 770), text('May 2024', 500, 770)];
    const footer = [text('Publisher', 50, 30), text('17', 540, 30)];
    const lower = [...column('lower left', 50, 520, 8), ...column('lower right', 320, 520, 8)];
    const page = [...footer, ...header, ...inTurn, title, middle, ...lower];
    expect(lines(page)).toEqual([
      'Journal May 2024',
      title.str,
      ...texts([...left, ...right]),
      middle.str,
      ...texts(lower),
      'Publisher 17',
    ]);
  });

  it('reads three columns, and Arabic ones from the right', () => {
    const three = [40, 230, 420].map((x) =>
      column(`at${x}`, x, 700, 9).map((item) => ({ ...item, str: item.str.slice(0, 32).trim(), width: 160 })),
    );
    const across = (three[0] ?? []).flatMap((_, at) => three.map((items) => items[at] as PdfTextItem));
    expect(lines(across)).toEqual(texts(three.flat()));
    const arabic = (items: PdfTextItem[]) => items.map((item) => ({ ...item, str: item.str.replace(/[a-z]/g, 'ب'), dir: 'rtl' }));
    expect(lines([...arabic(left), ...arabic(right)])).toEqual(texts([...arabic(right), ...arabic(left)]));
  });

  it('reads a column that begins higher or ends lower than its neighbor', () => {
    const long = column('right', 320, 736, 18);
    expect(lines([...long, ...left])).toEqual(texts([...left, ...long]));
  });

  it('reads columns of short lines, such as poems, if they were painted one after the other', () => {
    const poem = (name: string, x: number) => Array.from({ length: 8 }, (_, at) => text(`${name} verse ${at}`, x, 700 - at * 13));
    expect(lines([...poem('first', 50), ...poem('second', 320)])).toEqual(texts([...poem('first', 50), ...poem('second', 320)]));
  });

  it('reads a page of one column line by line, whatever gaps its lines have', () => {
    const whole = column('', 50, 700, 20);
    const page = whole.flatMap((item, at) => {
      const cut = item.str.indexOf(' ', 5 + ((at * 7) % 24));
      return [
        { ...item, str: item.str.slice(0, cut), width: cut * 5 },
        text(item.str.slice(cut + 1), 58 + cut * 5, 700 - at * 12),
      ];
    });
    expect(lines(page)).toEqual(texts(whole));
    expect(lines(backwards(page))).toEqual(texts(whole));
    expect(tables(page)).toEqual([]);
  });
});

describe('tables', () => {
  const cells = (...rows: string[][]) => rows.flatMap((row, y) => row.map((cell, x) => text(cell, 50 + x * 150, 600 - y * 14)));
  const items = cells(['Item', 'Count', 'Price'], ['Apple', '12', '34.50'], ['Pear', '5', '7.00'], ['Plum', '1', '2.25']);
  const rows = ['Item | Count | Price', 'Apple | 12 | 34.50', 'Pear | 5 | 7.00', 'Plum | 1 | 2.25'];

  it.each([
    ['row by row', items],
    ['from the bottom up', backwards(items)],
    ['column by column', [0, 1, 2].flatMap((x) => items.filter((_, at) => at % 3 === x))],
  ])('keep their rows, painted %s', (_, painted) => {
    expect(tables(painted)).toEqual(rows);
  });

  it('are placed between the lines above and below them', () => {
    const above = column('above', 50, 660, 3);
    const below = column('below', 50, 520, 3);
    expect(lines([...items, ...below, ...above])).toEqual([...texts(above), ...rows, ...texts(below)]);
    expect(tables([...items, ...below, ...above])).toEqual(rows);
  });

  it('are not found in lists, numbered lines and single rows', () => {
    const list = ['1.', '2.', '3.'].flatMap((label, at) => [
      text(label, 50, 600 - at * 12),
      text(`item number ${at}`, 75, 600 - at * 12),
    ]);
    expect(lines(list)).toEqual(['1. item number 0', '2. item number 1', '3. item number 2']);
    expect(tables(list)).toEqual([]);
    expect(tables(cells(['one', 'row']))).toEqual([]);
  });

  it('are found in two rows only if the cells are aligned', () => {
    expect(tables([text('Total', 50, 600), text('12', 300, 600), text('Sum', 50, 588), text('9', 305, 588)])).toHaveLength(2);
    const header = [text('300', 50, 600), text('A function', 300, 600)];
    const title = [text('A function', 50, 584), text('What it is good for', 200, 584)];
    expect(tables([...header, ...title])).toEqual([]);
  });

  it('keep the labels of lists in their cells', () => {
    const list = [0, 1, 2].flatMap((at) =>
      [50, 300].flatMap((x) => [text('•', x, 600 - at * 12), text(`item ${at}`, x + 14, 600 - at * 12)]),
    );
    expect(tables(list)).toEqual(['• item 0 | • item 0', '• item 1 | • item 1', '• item 2 | • item 2']);
  });

  it('are kept in the column of text that they are in', () => {
    const table = cells(['a', '1'], ['b', '2'], ['c', '3']).map((item, at) =>
      text(item.str, 320 + (at % 2) * 80, 540 - Math.floor(at / 2) * 12),
    );
    const page = [...column('left', 50, 700, 18), ...right, ...table];
    expect(lines(page)).toEqual([...texts(column('left', 50, 700, 18)), ...texts(right), 'a | 1', 'b | 2', 'c | 3']);
  });
});
