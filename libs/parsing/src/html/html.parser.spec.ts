import { encode } from 'iconv-lite';
import fc from 'fast-check';
import { blockFaults, texts } from '../../test-support/coverage.js';
import { htmlParser } from './html.parser.js';

jest.setTimeout(60_000);

const context = { name: 'a.html', maxCharacters: 100_000 };
const parse = (html: string) => htmlParser.parse(Buffer.from(html), context);
const read = async (html: string) => {
  const { text, blocks } = await parse(html);
  return texts(text, blocks).map((content, at) => [`${blocks[at]?.kind}${blocks[at]?.level ?? ''}`, content]);
};

describe('htmlParser', () => {
  it('reads headings and paragraphs, entities and line breaks', async () => {
    expect(await read('<h2>One &amp; <b>two</b></h2><p>a\n  b<br>c</br>d</p>loose <i>end</i>')).toEqual([
      ['heading2', 'One & two'],
      ['paragraph', 'a b\nc\nd'],
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

  it('does not change the white space of code', async () => {
    expect(await read('<pre>\n  if (a) {\n    b();\n  }\n</pre><blockquote>q<p>r</p></blockquote>')).toEqual([
      ['code', '  if (a) {\n    b();\n  }'],
      ['quote', 'q\nr'],
    ]);
  });

  it('leaves out scripts and styles, and reads the title as metadata', async () => {
    const { text, metadata } = await parse(
      '<title>T &lt;1&gt;</title><script>alert(1)</script><style>p{}</style><svg><text>s</text></svg><p>body</p>',
    );
    expect(text).toBe('body');
    expect(metadata).toEqual({ encoding: 'utf-8', title: 'T <1>' });
  });

  it('reads language, author and description as metadata', async () => {
    const meta = (name: string, content: string) => `<meta name="${name}" content="${content}">`;
    const head = `<title>T</title>${meta('Description', 'D')}${meta('author', ' A ')}${meta('keywords', 'k, l')}${meta('constructor', 'x')}`;
    const { metadata } = await parse(
      `<html lang="zh-CN"><head>${head}</head><body><svg><title>no</title></svg><title>late</title>x`,
    );
    expect(metadata).toEqual({
      encoding: 'utf-8',
      language: 'zh-CN',
      title: 'T',
      description: 'D',
      author: 'A',
      keywords: 'k, l',
    });
  });

  it('leaves out hidden elements, and reads elements that are only hidden from screen readers', async () => {
    const hidden = '<p hidden>1</p><div style="color:red; display: none">2<p>3</p></div><p style="visibility:hidden">4</p>';
    expect(await read(`${hidden}<nav>menu</nav><p aria-hidden="true">seen</p><footer>foot</footer>`)).toEqual([
      ['paragraph', 'menu'],
      ['paragraph', 'seen'],
      ['paragraph', 'foot'],
    ]);
  });

  it('keeps the columns of a table where cells are empty', async () => {
    const row = (...cells: string[]) => `<tr>${cells.map((cell) => `<td>${cell}`).join('</td>')}</tr>`;
    expect(await read(`<table>${row('a', '', 'c')}${row('', '<b>b</b>', '')}${row('', '')}</table>`)).toEqual([
      ['table', 'a |  | c\n | b'],
    ]);
  });

  it('reads definitions, check boxes and formulas, each formula once', async () => {
    const formula =
      '<p><span class="katex"><math><mi>x</mi><annotation>\\x</annotation></math><span class="katex-html" aria-hidden="true">x</span></span></p>';
    expect(await read(`<dl><dt>term<dd>meaning</dl><ul><li><input type="checkbox" checked>done</ul>${formula}`)).toEqual([
      ['list', 'term\nmeaning'],
      ['list', '- ☒ done'],
      ['paragraph', 'x'],
    ]);
  });

  it('uses the encoding of an XML declaration', async () => {
    const bytes = encode('<?xml version="1.0" encoding="windows-1251"?><html><p>Да</p></html>', 'windows-1251');
    expect((await htmlParser.parse(bytes, context)).text).toBe('Да');
  });

  it('uses the declared encoding when the bytes are not UTF-8', async () => {
    for (const encoding of ['windows-1251', 'koi8-r', 'iso-8859-5']) {
      const bytes = encode(`<meta charset="${encoding}"><p>Да</p>`, encoding);
      expect((await htmlParser.parse(bytes, context)).text).toBe('Да');
    }
  });

  it('covers the whole text with ordered blocks for any markup', () => {
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

  it.each([
    ['blocks', `${'<div>'.repeat(100_000)}deep${'</div>'.repeat(100_000)}`],
    ['lists', `${'<div><ul><li>'.repeat(33_000)}deep`],
    ['end tags of nothing', `${'<b>'.repeat(100_000)}deep${'</i>'.repeat(100_000)}`],
    ['paragraphs in others', `${'<b><p>'.repeat(50_000)}deep`],
    ['tables', `${'<table><tr><td>'.repeat(33_000)}deep`],
  ])('reads %s nested 100,000 deep', async (_, html) => {
    const { text } = await htmlParser.parse(Buffer.from(html), { ...context, maxCharacters: 10_000_000 });
    expect(text).toMatch(/deep$/);
    expect(text.length).toBeLessThan(html.length);
  });

  it.each([
    ['attributes', `<p ${Array.from({ length: 100_000 }, (_, at) => `a${at}="&amp;"`).join(' ')}>end`],
    ['open comments', `end${'<!--'.repeat(100_000)}`],
    ['angle brackets', `end${'< '.repeat(100_000)}`.trimEnd()],
    ['ampersands', `<p title="${'&'.repeat(100_000)}">end${'&zzz'.repeat(10_000)}`],
    ['white space', `<table><tr><td>${' '.repeat(1_000_000)}end`],
    ['style', `<p style="${'display:'.repeat(100_000)}">end`],
    ['a declaration', `<meta ${'charset'.repeat(100_000)}>end`],
  ])('reads a page with a very long run of %s', async (_, html) => {
    expect((await htmlParser.parse(Buffer.from(html), { ...context, maxCharacters: 10_000_000 })).text).toContain('end');
  });
});
