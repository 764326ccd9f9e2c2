import { DocumentBuilder } from '../../document-builder.js';
import { addPages } from './blocks.js';
import { headingsBySize } from './headings.js';
import type { PdfLine } from '../layout/pdf-line.js';

const line = (text: string, y: number, more: Partial<PdfLine> = {}): PdfLine => ({
  text,
  page: 1,
  size: 10,
  left: 0,
  right: 400,
  y,
  angle: 0,
  vertical: false,
  ...more,
});
const read = (...lines: PdfLine[]) => {
  const builder = new DocumentBuilder(10_000);
  const pages = [{ page: 1, lines, fields: [], notes: [] }];
  addPages(pages, headingsBySize(pages), builder);
  return builder.blocks.map(({ kind, level, charStart, charEnd }) => [
    kind + (level ?? ''),
    builder.text.slice(charStart, charEnd),
  ]);
};

describe('addPages', () => {
  it('splits paragraphs where the gap is wider than usual or the column ends', () => {
    expect(read(line('a', 700), line('b', 688), line('c', 676), line('d', 650), line('e', 638), line('f', 700))).toEqual([
      ['paragraph', 'a\nb\nc'],
      ['paragraph', 'd\ne'],
      ['paragraph', 'f'],
    ]);
  });

  it('joins Chinese lines where a full line was broken', () => {
    expect(read(line('这是一个很长的', 700), line('句子。', 688, { right: 100 }), line('另一句', 676))).toEqual([
      ['paragraph', '这是一个很长的句子。\n另一句'],
    ]);
  });

  it('makes headings of lines in larger type, and level 1 of the largest', () => {
    const body = Array.from({ length: 12 }, (_, at) => line('running text of the document', 600 - at * 12));
    expect(
      read(line('Title', 760, { size: 20 }), line('A long section', 628, { size: 14 }), line('name', 612, { size: 14 }), ...body),
    ).toEqual([
      ['heading1', 'Title'],
      ['heading2', 'A long section name'],
      ['paragraph', body.map(({ text }) => text).join('\n')],
    ]);
  });

  it('finds no heading when much of the text is large or the large lines contain no words', () => {
    expect(read(line('Big', 700, { size: 20 }), line('not much more', 680), line('Big', 660, { size: 20 }))).toEqual([
      ['paragraph', 'Big\nnot much more\nBig'],
    ]);
    const body = Array.from({ length: 12 }, (_, at) => line('text', 600 - at * 12));
    expect(read(line('* * *', 700, { size: 20 }), ...body)[0]).toEqual(['paragraph', '* * *']);
    const contents = 'Appendix B . . . . . 92';
    const long = body.map((each) => ({ ...each, text: 'running text of the document' }));
    expect(read(line(contents, 700, { size: 20 }), ...long)[0]).toEqual(['paragraph', contents]);
  });
});
