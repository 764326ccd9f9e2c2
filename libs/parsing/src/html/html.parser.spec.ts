import { encode } from 'iconv-lite';
import fc from 'fast-check';
import { blockFaults, texts } from '../../test-support/coverage.js';
import { htmlParser } from './html.parser.js';

const context = { name: 'a.html', maxCharacters: 100_000 };
const parse = (html: string) => htmlParser.parse(Buffer.from(html), context);
const read = async (html: string) => {
  const { text, blocks } = await parse(html);
  return texts(text, blocks).map((content, at) => [`${blocks[at]?.kind}${blocks[at]?.level ?? ''}`, content]);
};

describe('htmlParser', () => {
  it('reads headings and paragraphs, entities and line breaks', async () => {
    expect(await read('<h2>One &amp; <b>two</b></h2><p>a\n  b<br>c</p>loose <i>end</i>')).toEqual([
      ['heading2', 'One & two'],
      ['paragraph', 'a b\nc'],
      ['paragraph', 'loose end'],
    ]);
  });

  it('numbers and indents list items', async () => {
    expect(await read('<ol start=3><li><p>a</p><ul><li>b</li></ul></li><li>c</li></ol>')).toEqual([
      ['list', '3. a\n  - b\n4. c'],
    ]);
  });

  it('keeps a table as rows of cells', async () => {
    const table = '<table><tr><th>a<th>b</tr><tr><td>1</td><td><p>2</p><p>3</p></td></tr></table>';
    expect(await read(`x${table}y`)).toEqual([
      ['paragraph', 'x'],
      ['table', 'a | b\n1 | 2 3'],
      ['paragraph', 'y'],
    ]);
  });

  it('keeps code as it is', async () => {
    expect(await read('<pre>\n  if (a) {\n    b();\n  }\n</pre><blockquote>q<p>r</p></blockquote>')).toEqual([
      ['code', '  if (a) {\n    b();\n  }'],
      ['quote', 'q\nr'],
    ]);
  });

  it('leaves out what is not read, and takes the title', async () => {
    const { text, metadata } = await parse(
      '<title>T &lt;1&gt;</title><script>alert(1)</script><style>p{}</style><svg><text>s</text></svg><p>body</p>',
    );
    expect(text).toBe('body');
    expect(metadata).toEqual({ encoding: 'utf-8', title: 'T <1>' });
  });

  it('believes the declared encoding of what is not UTF-8', async () => {
    const bytes = encode('<meta charset="windows-1251"><p>Да</p>', 'windows-1251');
    const { text } = await htmlParser.parse(bytes, context);
    expect(text).toBe('Да');
  });

  it('covers everything in order, whatever the markup', () => {
    const tag = fc.constantFrom(
      ...'p,h1,div,ul,ol,li,table,tr,td,pre,blockquote,br,title,script,b,dl,dt'
        .split(',')
        .flatMap((name) => [`<${name}>`, `</${name}>`]),
    );
    const piece = fc.oneof(tag, fc.string(), fc.constantFrom('&#0;', '&#xd800;', '- ', '\t', '\n'));
    return fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 40 }), async (pieces) => {
        const { text, blocks } = await parse(pieces.join(''));
        expect(blockFaults(text, blocks)).toEqual([]);
        expect(text).not.toContain('\0');
      }),
      { numRuns: 500 },
    );
  });

  it('survives deep nesting', async () => {
    expect(await read(`${'<div><ul><li>'.repeat(5_000)}deep`)).toHaveLength(1);
  });
});
