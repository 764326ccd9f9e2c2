import fc from 'fast-check';
import { blockFaults } from '../../test-support/coverage.js';
import { markdownBlocks } from './markdown-blocks.js';

const read = (source: string) =>
  markdownBlocks(source).map(({ kind, level, charStart, charEnd }) => [
    level ? `${kind}${level}` : kind,
    source.slice(charStart, charEnd),
  ]);

describe('markdownBlocks', () => {
  it('reads ATX and setext headings', () => {
    expect(read('# One\ntext\n\nTwo\n===\n### Three ###\nFour\n---\n#no heading')).toEqual([
      ['heading1', '# One'],
      ['paragraph', 'text'],
      ['heading1', 'Two\n==='],
      ['heading3', '### Three ###'],
      ['heading2', 'Four\n---'],
      ['paragraph', '#no heading'],
    ]);
  });

  it('keeps fenced code in one block, whatever it contains', () => {
    const fence = '````js\n# no heading\n\n```\nstill code\n````';
    expect(read(`before\n${fence}\nafter`)).toEqual([
      ['paragraph', 'before'],
      ['code', fence],
      ['paragraph', 'after'],
    ]);
    expect(read('~~~\nnever closed\n\n# x')).toEqual([['code', '~~~\nnever closed\n\n# x']]);
  });

  it('keeps a list with continuations and nested code in one block', () => {
    const list = '- one\n  more\nlazy\n\n- two\n  1. nested\n\n  ```\n# code in a list\n  ```';
    expect(read(`${list}\n\nafter`)).toEqual([
      ['list', list],
      ['paragraph', 'after'],
    ]);
  });

  it('keeps the rows of a table together', () => {
    expect(read('intro\n| a | b |\n| --- | :-: |\n| 1 | 2 |\n\nafter')).toEqual([
      ['paragraph', 'intro'],
      ['table', '| a | b |\n| --- | :-: |\n| 1 | 2 |'],
      ['paragraph', 'after'],
    ]);
    expect(read('a | b\nc - | d')).toEqual([['paragraph', 'a | b\nc - | d']]);
  });

  it('reads quotes, indented code and rules', () => {
    expect(read('> a\n> # b\nlazy\n\n    code\n\n    more\n\n***\nend')).toEqual([
      ['quote', '> a\n> # b\nlazy'],
      ['code', '    code\n\n    more'],
      ['paragraph', '***'],
      ['paragraph', 'end'],
    ]);
  });

  it('keeps formulas, comments and raw HTML in one block if they are closed', () => {
    const math = ' $$ \na\n\n# b\n$$';
    const comment = '<!-- a\n\n# no heading\n-->';
    const script = '<script setup>\nimport a from "a"\n\n# b\n</script>';
    expect(read(`${math}\n${comment}\n${script}\ntext`)).toEqual([
      ['code', math],
      ['paragraph', comment],
      ['code', script],
      ['paragraph', 'text'],
    ]);
    expect(read('$$\na\n\n# b')).toEqual([
      ['paragraph', '$$\na'],
      ['heading1', '# b'],
    ]);
    expect(read('<!-- a\n\n# b\n')).toEqual([
      ['paragraph', '<!-- a'],
      ['heading1', '# b'],
    ]);
  });

  it('reads MDX and footnotes as text', () => {
    expect(read('import A from "./a"\nexport const b = 1\n\n<A />\n\ntext[^1]\n\n[^1]: note\n\n[ref]: http://a.b')).toEqual([
      ['paragraph', 'import A from "./a"\nexport const b = 1'],
      ['paragraph', '<A />'],
      ['paragraph', 'text[^1]'],
      ['paragraph', '[^1]: note'],
      ['paragraph', '[ref]: http://a.b'],
    ]);
  });

  it('covers the whole text with ordered blocks for any source', () => {
    const line = fc.constantFrom(
      '# h',
      '===',
      '---',
      '- item',
      '1. item',
      '> q',
      '```',
      '~~~~',
      '    code',
      '| a | b |',
      '| - | - |',
      '$$',
      '<!--',
      '-->',
      '<pre>',
      '</pre>',
      '',
      ' ',
      'text',
    );
    const lines = fc.array(fc.oneof(line, fc.string()), { maxLength: 30 });
    fc.assert(
      fc.property(lines, fc.constantFrom('\n', '\r\n', '\r'), (source, end) => {
        const text = source.join(end);
        expect(blockFaults(text, markdownBlocks(text))).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    '#'.repeat(300_000),
    '<!--'.repeat(100_000),
    '<script'.repeat(50_000),
    `# ${'{#'.repeat(100_000)}`,
    '>'.repeat(300_000),
    '| '.repeat(150_000),
    '`'.repeat(300_000),
    '- '.repeat(150_000),
    ' '.repeat(300_000) + 'x',
  ])('reads a hostile line in linear time', (line) => {
    const source = `${line}\n${line}\n${'<!--\n$$\n<pre>\n'.repeat(10_000)}`;
    expect(blockFaults(source, markdownBlocks(source))).toEqual([]);
  });
});
