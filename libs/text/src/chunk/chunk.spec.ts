import type { BlockKind, TextBlock } from '@causeway/kernel';
import { chunk } from './chunk.js';
import type { Chunk } from './chunk.types.js';

type Part = [kind: BlockKind, text: string, more?: { level?: number; page?: number }];

function build(...parts: Part[]) {
  let text = '';
  const blocks: TextBlock[] = [];
  for (const [kind, part, more] of parts) {
    const charStart = text.length;
    text += part;
    blocks.push({ kind, charStart, charEnd: text.length, ...more });
    text += '\n\n';
  }
  return { text, blocks };
}

/** A sentence of `count + 1` tokens. */
const words = (count: number, word = 'river') =>
  `The ${Array(count - 1)
    .fill(word)
    .join(' ')}.`;
const texts = (chunks: Chunk[]) => chunks.map(({ text }) => text);
const OPTIONS = { maxTokens: 40, overlapTokens: 0 };

describe('chunk', () => {
  it('returns no chunk for a document without text', () => {
    expect(chunk({ text: '', blocks: [] }, OPTIONS)).toEqual([]);
    expect(chunk({ text: ' \n\u3000\t', blocks: [] }, OPTIONS)).toEqual([]);
  });

  it('lists the enclosing headings of every chunk', () => {
    const document = build(
      ['heading', '# Guide', { level: 1 }],
      ['paragraph', words(25)],
      ['heading', '## 安装 ##', { level: 2 }],
      ['paragraph', words(25)],
      ['heading', 'Next', { level: 1 }],
      ['paragraph', words(25)],
    );
    expect(chunk(document, OPTIONS).map(({ headingPath }) => headingPath)).toEqual([['Guide'], ['Guide', '安装'], ['Next']]);
  });

  it('keeps a heading with the text that follows it, its parents included', () => {
    const document = build(['heading', 'Guide', { level: 1 }], ['heading', 'Install', { level: 2 }], ['paragraph', words(25)]);
    const [first, ...rest] = chunk(document, OPTIONS);
    expect(rest).toEqual([]);
    expect(first).toMatchObject({ text: document.text.trim(), headingPath: ['Guide', 'Install'] });
  });

  it('starts a new chunk with a heading whose text does not fit into the chunk before', () => {
    const document = build(
      ['heading', 'Guide', { level: 1 }],
      ['paragraph', 'Short.'],
      ['heading', 'Install', { level: 2 }],
      ['heading', 'Linux', { level: 3 }],
      ['paragraph', words(25)],
    );
    expect(texts(chunk(document, OPTIONS))).toEqual(['Guide\n\nShort.', `Install\n\nLinux\n\n${words(25)}`]);
  });

  it('cuts a sentence rather than leaving its heading alone', () => {
    const document = build(['heading', 'Guide', { level: 1 }], ['paragraph', words(39)]);
    const chunks = chunk(document, OPTIONS);
    expect(chunks).toHaveLength(2);
    expect(chunks[0]?.text).toMatch(/^Guide\s+The river/);
  });

  it('cuts a heading that would fill a chunk, so that its end stays with the text', () => {
    const document = build(['heading', words(39, 'Guide'), { level: 1 }], ['paragraph', 'Text.']);
    expect(texts(chunk(document, OPTIONS))[1]).toMatch(/^Guide .*Guide\.\n\nText\.$/);
  });

  it('merges small neighbouring sections only under a common heading', () => {
    const small = (title: string): Part[] => [
      ['heading', title, { level: 2 }],
      ['paragraph', 'Short.'],
    ];
    const top = (title: string): Part => ['heading', title, { level: 1 }];
    const chunks = chunk(build(top('A'), ...small('one'), ...small('two'), top('B'), ...small('three')), OPTIONS);
    expect(chunks.map(({ headingPath }) => headingPath)).toEqual([['A'], ['B', 'three']]);
  });

  it('takes the heading path from the text, not from empty headings above it', () => {
    const document = build(['heading', 'Empty', { level: 1 }], ['heading', 'Other', { level: 1 }], ['paragraph', 'Text.']);
    expect(chunk(document, OPTIONS)).toMatchObject([{ headingPath: ['Other'] }]);
  });

  it('ends chunks at sentence ends in English and Chinese', () => {
    const document = build([
      'paragraph',
      '今天天气很好，我们去公园散步。他说：“你也来吧！”大家都很高兴；没有人说不去……于是出发了。后来下雨了，我们回家。',
    ]);
    expect(texts(chunk(document, { maxTokens: 32, overlapTokens: 0 }))).toEqual([
      '今天天气很好，我们去公园散步。他说：“你也来吧！”大家都很高兴；',
      '没有人说不去……于是出发了。后来下雨了，我们回家。',
    ]);
  });

  it('repeats whole sentences up to the overlap', () => {
    const document = build(['paragraph', [words(20, 'one'), words(6, 'two'), words(20, 'three')].join(' ')]);
    expect(texts(chunk(document, { maxTokens: 40, overlapTokens: 12 }))).toEqual([
      `${words(20, 'one')} ${words(6, 'two')}`,
      `${words(6, 'two')} ${words(20, 'three')}`,
    ]);
    expect(texts(chunk(document, { maxTokens: 40, overlapTokens: 5 }))[1]).toBe(words(20, 'three'));
  });

  it('does not repeat sentences of another section', () => {
    const document = build(
      ['heading', 'A', { level: 1 }],
      ['paragraph', `${words(20)} Tail.`],
      ['heading', 'B', { level: 1 }],
      ['paragraph', words(20)],
    );
    expect(chunk(document, { maxTokens: 40, overlapTokens: 15 })[1]?.text).toBe(`B\n\n${words(20)}`);
  });

  it('keeps a table or code whole when it fits, and cuts it at lines otherwise', () => {
    const rows = (count: number) => Array.from({ length: count }, (_, row) => `| ${row} | value |`).join('\n');
    expect(texts(chunk(build(['paragraph', words(22)], ['table', rows(4)]), OPTIONS))).toEqual([words(22), rows(4)]);
    for (const text of texts(chunk(build(['code', rows(20)]), OPTIONS))) expect(text).toMatch(/^\|(.|\n)*\|$/);
  });

  it('gives each chunk its page number', () => {
    const document = build(
      ['paragraph', words(10), { page: 3 }],
      ['paragraph', words(10), { page: 4 }],
      ['paragraph', words(30), { page: 5 }],
    );
    expect(chunk(document, OPTIONS).map(({ page }) => page)).toEqual([3, 4, 5]);
    expect(chunk(build(['paragraph', 'Text.']), OPTIONS)[0]).not.toHaveProperty('page');
  });

  it('keeps text that belongs to no block', () => {
    expect(
      texts(chunk({ text: 'Claimed. Not claimed.', blocks: [{ kind: 'paragraph', charStart: 0, charEnd: 8 }] }, OPTIONS)),
    ).toEqual(['Claimed. Not claimed.']);
  });

  it('throws RangeError for options outside their limits', () => {
    for (const options of [
      { maxTokens: 31, overlapTokens: 0 },
      { maxTokens: 40, overlapTokens: 20 },
      { maxTokens: NaN, overlapTokens: 0 },
    ]) {
      expect(() => chunk({ text: 'x', blocks: [] }, options)).toThrow(RangeError);
    }
  });

  it('cuts an endless run of Han characters or of letters', () => {
    for (const run of ['汉'.repeat(100_000), 'x'.repeat(100_000)]) {
      const chunks = chunk({ text: run, blocks: [] }, { maxTokens: 320, overlapTokens: 40 });
      expect(texts(chunks).join('')).toBe(run);
      expect(Math.max(...chunks.map(({ tokens }) => tokens))).toBe(320);
    }
  });

  it('begins a new chunk on a new page, so that a chunk has one page', () => {
    const text = 'First page.\n\nSecond page.\n\nStill second.';
    const blocks = [
      { kind: 'paragraph' as const, charStart: 0, charEnd: 11, page: 1 },
      { kind: 'paragraph' as const, charStart: 13, charEnd: 25, page: 2 },
      { kind: 'paragraph' as const, charStart: 27, charEnd: 40, page: 2 },
    ];
    const chunks = chunk({ text, blocks }, { maxTokens: 300, overlapTokens: 0 });
    expect(chunks.map(({ page, text: part }) => [page, part])).toEqual([
      [1, 'First page.'],
      [2, 'Second page.\n\nStill second.'],
    ]);
  });
});
