import { lines, sentences } from './sentences.js';

const split = (text: string) => sentences(text, 0, text.length).map(({ charStart, charEnd }) => text.slice(charStart, charEnd));

describe('sentences', () => {
  it.each([
    ['plain stops', 'One. Two! Three? Four', ['One.', 'Two!', 'Three?', 'Four']],
    ['Chinese stops', '一。二！三？四；五……六', ['一。', '二！', '三？', '四；', '五……', '六']],
    ['closing quotes', '他说：“好。”她走了。「行！」『去？』完', ['他说：“好。”', '她走了。', '「行！」', '『去？』', '完']],
    [
      'English quotes',
      'He said "never." She left.) Then "why?" he asked.',
      ['He said "never."', 'She left.)', 'Then "why?"', 'he asked.'],
    ],
    [
      'abbreviations',
      'Mr. Li met Dr. Wu, e.g. here, vs. Inc. There. Next',
      ['Mr. Li met Dr. Wu, e.g. here, vs. Inc. There.', 'Next'],
    ],
    ['initials', 'The U.S. Army and J. K. Rowling. End', ['The U.S. Army and J. K. Rowling.', 'End']],
    ['numbers', 'Pi is 3.14. Version 1.2.3 is out. 1. First', ['Pi is 3.14.', 'Version 1.2.3 is out.', '1. First']],
    ['names with dots', 'See file.ts and a.b.c. Then go.', ['See file.ts and a.b.c. Then go.']],
    ['a pause', 'Wait... what? Yes… no', ['Wait... what?', 'Yes… no']],
    ['mixed writing', '用 PostgreSQL.然后搜索. Done', ['用 PostgreSQL.然后搜索.', 'Done']],
    ['blank lines', 'no stop\n\nnext\nsame', ['no stop', 'next\nsame']],
  ])('knows %s', (_name, text, expected) => {
    expect(split(text)).toEqual(expected);
  });

  it('stays inside its range', () => {
    const text = 'Out. In one. In two. Out again.';
    expect(sentences(text, 5, 20)).toEqual([
      { charStart: 5, charEnd: 12 },
      { charStart: 13, charEnd: 20 },
    ]);
  });
});

describe('lines', () => {
  it('skips blank lines and white space around a line', () => {
    const text = '| a |\r\n\n  | b |  \n';
    expect(lines(text, 0, text.length).map(({ charStart, charEnd }) => text.slice(charStart, charEnd))).toEqual([
      '| a |',
      '| b |',
    ]);
  });
});
