import { buildDocx, paragraph, relations, table, wordPart } from '../../test-support/build-docx.js';
import { blockFaults, texts } from '../../test-support/coverage.js';
import { docxParser } from './docx.parser.js';

jest.setTimeout(60_000);

const RELS = 'word/_rels/document.xml.rels';
const parse = async (body: string, parts: Record<string, string> = {}) => {
  const content = await docxParser.parse(buildDocx(body, parts), { name: 'a.docx', maxCharacters: 1_000_000 });
  expect(blockFaults(content.text, content.blocks)).toEqual([]);
  return content;
};
const read = async (body: string, parts: Record<string, string> = {}) => {
  const { text, blocks } = await parse(body, parts);
  return texts(text, blocks).map((content, at) => `${blocks[at]?.kind}${blocks[at]?.level ?? ''}: ${content}`);
};

const run = (text: string) => `<w:r><w:t xml:space="preserve">${text}</w:t></w:r>`;
const styled = (properties: string, text: string) => `<w:p><w:pPr>${properties}</w:pPr>${run(text)}</w:p>`;
const style = (id: string, name: string, inner = '') =>
  `<w:style w:type="paragraph" w:styleId="${id}"><w:name w:val="${name}"/>${inner}</w:style>`;
const withStyles = (...styles: string[]) => ({ 'word/styles.xml': wordPart('styles', styles.join('')) });

describe('headings of a Word document', () => {
  it('are recognized by outline level, inheritance, id and name', async () => {
    const styles = withStyles(
      style('1', 'heading 1'),
      style('berschrift2', 'Überschrift 2'),
      style('Mine', 'Chapter title', '<w:basedOn w:val="1"/>'),
      style('Deep', 'Anything', '<w:pPr><w:outlineLvl w:val="3"/></w:pPr>'),
      style('Body', 'Not a heading', '<w:basedOn w:val="1"/><w:pPr><w:outlineLvl w:val="9"/></w:pPr>'),
      ...['標題 1', '見出し 2', 'Titre 3', '标题 4'].map((name, at) => style(`s${at}`, name)),
    );
    const body =
      ['1', 'berschrift2', 'Mine', 'Deep', 'Body', 's0', 's1', 's2', 's3'].map((id) => paragraph(id, id)).join('') +
      styled('<w:outlineLvl w:val="1"/>', 'own') +
      styled('<w:pStyle w:val="1"/><w:outlineLvl w:val="9"/>', 'text');
    expect(await read(body, styles)).toEqual([
      'heading1: 1',
      'heading2: berschrift2',
      'heading1: Mine',
      'heading4: Deep',
      'paragraph: Body',
      'heading1: s0',
      'heading2: s1',
      'heading3: s2',
      'heading4: s3',
      'heading2: own',
      'paragraph: text',
    ]);
  });

  it('are read when styles are based on each other in a circle', async () => {
    const styles = withStyles(style('A', 'a', '<w:basedOn w:val="B"/>'), style('B', 'b', '<w:basedOn w:val="A"/>'));
    expect(await read(paragraph('x', 'A') + paragraph('y', 'B'), styles)).toEqual(['paragraph: x', 'paragraph: y']);
  });
});

describe('lists of a Word document', () => {
  const level = (depth: number, format: string, pattern: string, start = 1) =>
    `<w:lvl w:ilvl="${depth}"><w:start w:val="${start}"/><w:numFmt w:val="${format}"/><w:lvlText w:val="${pattern}"/></w:lvl>`;
  const numbering = wordPart(
    'numbering',
    `<w:abstractNum w:abstractNumId="0">${level(0, 'decimal', '%1.', 3)}${level(1, 'lowerLetter', '%1.%2)')}</w:abstractNum>` +
      `<w:abstractNum w:abstractNumId="1">${level(0, 'bullet', '·')}${level(1, 'bullet', 'o')}</w:abstractNum>` +
      `<w:abstractNum w:abstractNumId="2">${level(0, 'chineseCountingThousand', '第%1章')}${level(1, 'upperRoman', '%2.')}</w:abstractNum>` +
      '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>' +
      '<w:num w:numId="3"><w:abstractNumId w:val="2"/></w:num>' +
      '<w:num w:numId="4"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/></w:lvlOverride></w:num>',
  );
  const item = (numId: number, depth: number, text: string) =>
    styled(`<w:numPr><w:ilvl w:val="${depth}"/><w:numId w:val="${numId}"/></w:numPr>`, text);

  it('keep their numbers, their start and their nesting', async () => {
    const body = [item(1, 0, 'a'), item(1, 1, 'b'), item(1, 1, 'c'), item(1, 0, 'd'), item(1, 1, 'e'), item(4, 0, 'f')].join('');
    expect(await read(body, { 'word/numbering.xml': numbering })).toEqual([
      'list: 3. a\n  3.a) b\n  3.b) c\n4. d\n  4.a) e\n7. f',
    ]);
  });

  it('take number and depth from their style', async () => {
    const properties = '<w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr></w:pPr>';
    const parts = { ...withStyles(style('Sub', 'Sub', properties)), 'word/numbering.xml': numbering };
    expect(await read(item(1, 0, 'a') + paragraph('b', 'Sub') + paragraph('c', 'Sub'), parts)).toEqual([
      'list: 3. a\n  3.a) b\n  3.b) c',
    ]);
  });

  it('have bullets, other numerals, and text between their items', async () => {
    const body = [item(2, 0, 'a'), item(2, 1, 'b'), paragraph('between'), item(3, 0, 'c'), item(3, 1, 'd')].join('');
    expect(await read(body, { 'word/numbering.xml': numbering })).toEqual([
      'list: - a\n  - b',
      'paragraph: between',
      'list: 第一章 c\n  I. d',
    ]);
  });
});

describe('tables of a Word document', () => {
  const cell = (content: string, properties = '') => `<w:tc><w:tcPr>${properties}</w:tcPr>${content}</w:tc>`;

  it('become lines of cells, including merged and empty cells', async () => {
    const rows =
      `<w:tr>${cell(paragraph('wide'), '<w:gridSpan w:val="2"/>')}${cell(paragraph('c'))}</w:tr>` +
      `<w:tr>${cell(paragraph('tall'), '<w:vMerge w:val="restart"/>')}${cell(paragraph('1') + paragraph('2'))}${cell('<w:p/>')}</w:tr>` +
      `<w:tr>${cell('<w:p/>', '<w:vMerge/>')}${cell('<w:p/>')}${cell(paragraph('3'))}</w:tr><w:tr>${cell('<w:p/>')}</w:tr>`;
    expect(await read(`<w:tbl>${rows}</w:tbl>`)).toEqual(['table: wide | c\ntall | 1 2\n |  | 3']);
  });

  it('contain nested tables, and do not merge with the next table', async () => {
    const nested = `<w:tbl><w:tr><w:tc>${table(['a', 'b'], ['c', 'd'])}<w:p/></w:tc><w:tc>${paragraph('e')}</w:tc></w:tr></w:tbl>`;
    expect(await read(nested + table(['f']))).toEqual(['table: a, b; c, d | e', 'table: f']);
  });

  it('become one block however long they are', async () => {
    const rows = Array.from({ length: 5_000 }, (_, at) => [`row ${at}`, 'value']);
    expect(await read(table(...rows))).toEqual([`table: ${rows.map((row) => row.join(' | ')).join('\n')}`]);
  });

  it('leave out rows that a revision deleted', async () => {
    const deleted = `<w:tr><w:trPr><w:del w:id="1"/></w:trPr><w:tc>${paragraph('gone')}</w:tc></w:tr>`;
    expect(await read(`<w:tbl><w:tr><w:tc>${paragraph('kept')}</w:tc></w:tr>${deleted}</w:tbl>`)).toEqual(['table: kept']);
  });
});

describe('notes, comments, headers and footers of a Word document', () => {
  it('follow the text, each once', async () => {
    const note = (kind: string, id: number, text: string) => `<w:${kind} w:id="${id}">${paragraph(text)}</w:${kind}>`;
    const body =
      `<w:p>${run('Text')}<w:r><w:footnoteReference w:id="2"/></w:r><w:r><w:endnoteReference w:id="2"/></w:r>` +
      `<w:r><w:commentReference w:id="0"/></w:r></w:p>`;
    const parts = {
      'word/footnotes.xml': wordPart(
        'footnotes',
        `<w:footnote w:id="0" w:type="separator">${paragraph('-')}</w:footnote>${note('footnote', 2, 'foot')}`,
      ),
      'word/endnotes.xml': wordPart('endnotes', note('endnote', 2, 'end')),
      'word/comments.xml': wordPart('comments', `<w:comment w:id="0" w:author="Ann">${paragraph('why?')}</w:comment>`),
      'word/header1.xml': wordPart('hdr', paragraph('Company')),
      'word/header2.xml': wordPart('hdr', paragraph('Company')),
      'word/footer1.xml': wordPart('ftr', paragraph('12')),
      [RELS]: relations(['h1', 'header', 'header1.xml'], ['h2', 'header', 'header2.xml'], ['f1', 'footer', 'footer1.xml']),
    };
    expect(await read(body, parts)).toEqual([
      'paragraph: Text[1][2]',
      'paragraph: [1] foot',
      'paragraph: [2] end',
      'paragraph: Comment by Ann: why?',
      'paragraph: Company',
    ]);
  });
});

describe('the content of a paragraph of a Word document', () => {
  it('is read with its revisions accepted', async () => {
    const moved = `<w:moveFrom>${run('from')}</w:moveFrom><w:moveTo>${run('to')}</w:moveTo>`;
    const deletedEnd = `<w:p><w:pPr><w:rPr><w:del w:id="1"/></w:rPr></w:pPr>${run('one ')}</w:p>${paragraph('two')}`;
    const body = `<w:p><w:ins>${run('in ')}</w:ins><w:del><w:r><w:delText>out</w:delText></w:r></w:del>${moved}</w:p>${deletedEnd}`;
    expect(await read(body)).toEqual(['paragraph: in to', 'paragraph: one two']);
  });

  it('contains each text box once, whichever alternatives the file has', async () => {
    const content = `<w:txbxContent>${paragraph('boxed')}</w:txbxContent>`;
    const choice = `<mc:Choice Requires="wps"><w:drawing><wps:txbx>${content}</wps:txbx></w:drawing></mc:Choice>`;
    const fallback = `<mc:Fallback><w:pict><v:shape><v:textbox>${content}</v:textbox></v:shape></w:pict></mc:Fallback>`;
    const both = `<w:p>${run('a')}<w:r><mc:AlternateContent>${choice}${fallback}</mc:AlternateContent></w:r>${run('b')}</w:p>`;
    const second = `<w:p><w:r><mc:AlternateContent><mc:Choice Requires="x"><w:drawing/></mc:Choice>${fallback}</mc:AlternateContent></w:r></w:p>`;
    const symbol = '<mc:Choice Requires="x"><w:sym w:font="Wingdings" w:char="F0FC"/></mc:Choice>';
    expect(await read(`<w:p><w:r><mc:AlternateContent>${symbol}${fallback}</mc:AlternateContent></w:r></w:p>`)).toEqual([
      'paragraph: ✓',
    ]);
    expect(await read(both)).toEqual(['paragraph: ab', 'paragraph: boxed']);
    expect(await read(second)).toEqual(['paragraph: boxed']);
  });

  it('writes check boxes, symbols, links and pictures as text', async () => {
    const box = (checked: number) =>
      `<w:sdt><w:sdtPr><w14:checkbox><w14:checked w14:val="${checked}"/></w14:checkbox></w:sdtPr><w:sdtContent>${run('?')}</w:sdtContent></w:sdt>`;
    const field =
      '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:default w:val="1"/></w:checkBox></w:ffData></w:fldChar></w:r>' +
      '<w:r><w:instrText> FORMCHECKBOX </w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>';
    const others =
      `<w:hyperlink r:id="x">${run(' link ')}</w:hyperlink><w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>` +
      '<w:r><w:drawing><wp:inline><wp:docPr id="1" name="p" descr="a cat"/></wp:inline></w:drawing></w:r>' +
      '<w:r><w:t>x</w:t><w:tab/><w:t>y</w:t><w:br/><w:t>z</w:t></w:r>';
    expect(await read(`<w:p>${box(1)}${box(0)}${field}${others}</w:p>`)).toEqual(['paragraph: ☒☐☒ link ✓ a cat x y\nz']);
  });

  it('writes each formula on one line', async () => {
    const t = (text: string) => `<m:r><m:t>${text}</m:t></m:r>`;
    const power = `<m:sSup><m:e>${t('x')}</m:e><m:sup>${t('2')}</m:sup></m:sSup>`;
    const fraction = `<m:f><m:num>${t('a+b')}</m:num><m:den>${t('2')}</m:den></m:f>`;
    const root = `<m:rad><m:deg/><m:e>${fraction}</m:e></m:rad>`;
    const sum = `<m:nary><m:naryPr><m:chr m:val="∑"/></m:naryPr><m:sub>${t('n=1')}</m:sub><m:sup>${t('∞')}</m:sup><m:e>${power}</m:e></m:nary>`;
    const matrix = `<m:d><m:e><m:m><m:mr><m:e>${t('1')}</m:e><m:e>${t('0')}</m:e></m:mr><m:mr><m:e>${t('0')}</m:e><m:e>${t('1')}</m:e></m:mr></m:m></m:e></m:d>`;
    const product = `${power}\n  ${t('y')}${power}`;
    const formula = (content: string) => `<w:p><m:oMathPara><m:oMath>${content}</m:oMath></m:oMathPara></w:p>`;
    expect(await read([power, root, sum, matrix, product].map(formula).join(''))).toEqual([
      'paragraph: x^2',
      'paragraph: √((a+b)/2)',
      'paragraph: ∑_(n=1)^∞ x^2',
      'paragraph: (1 0; 0 1)',
      'paragraph: x^2 y x^2',
    ]);
  });

  it('contains the chosen entry of a drop-down list and the text of WordArt', async () => {
    const field = (result: string) =>
      `<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:ddList>${result}<w:listEntry w:val="red"/><w:listEntry w:val="blue"/></w:ddList></w:ffData></w:fldChar></w:r>` +
      '<w:r><w:instrText> FORMDROPDOWN </w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>';
    const control = `<w:sdt><w:sdtPr><w:dropDownList><w:listItem w:displayText="no"/></w:dropDownList></w:sdtPr><w:sdtContent>${run('yes')}</w:sdtContent></w:sdt>`;
    const lettering = '<w:r><w:pict><v:shape><v:textpath string="Draft"/></v:shape></w:pict></w:r>';
    const body = `<w:p>${field('')}${run(', ')}${field('<w:result w:val="1"/>')}${run(', ')}${control}</w:p><w:p>${lettering}</w:p>`;
    expect(await read(body)).toEqual(['paragraph: red, blue, yes', 'paragraph: Draft']);
  });

  it('contains charts and diagrams, also in tables', async () => {
    const t = (text: string) => `<a:p><a:r><a:t>${text}</a:t></a:r></a:p>`;
    const points = (...values: string[]) => values.map((value, at) => `<c:pt idx="${at}"><c:v>${value}</c:v></c:pt>`).join('');
    const parts = {
      'word/chart1.xml': `<c:chart><c:title>${t('Sales')}</c:title><c:ser><c:tx>${points('North')}</c:tx><c:cat>${points('Q1', 'Q2')}</c:cat><c:val>${points('3', '5')}</c:val></c:ser></c:chart>`,
      'word/data1.xml': `<dgm:dataModel>${t('Plan')}${t('Do')}</dgm:dataModel>`,
      [RELS]: relations(['c', 'chart', 'chart1.xml'], ['d', 'diagramData', 'data1.xml']),
    };
    const drawing = (content: string) => `<w:p>${run('See:')}<w:r><w:drawing>${content}</w:drawing></w:r></w:p>`;
    const chart = drawing('<c:chart r:id="c"/>');
    const diagram = drawing('<dgm:relIds r:dm="d"/>');
    expect(await read(`${chart}<w:tbl><w:tr><w:tc>${diagram}</w:tc></w:tr></w:tbl>`, parts)).toEqual([
      'paragraph: See:',
      'paragraph: Sales',
      'paragraph: Q1 | North: 3',
      'paragraph: Q2 | North: 5',
      'table: See: Plan Do',
    ]);
  });

  it('joins consecutive code lines and quote lines', async () => {
    const styles = withStyles(style('SourceCode', 'Source Code'), style('Quote', 'Quote'));
    const body = paragraph('if (a) {', 'SourceCode') + paragraph('  b();', 'SourceCode') + paragraph('said', 'Quote');
    expect(await read(body, styles)).toEqual(['code: if (a) {\n  b();', 'quote: said']);
  });
});

describe('documents inside a Word document', () => {
  it('are read at their position', async () => {
    const archive =
      'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n--b\r\nContent-Type: text/html; charset="utf-8"\r\n' +
      'Content-Transfer-Encoding: quoted-printable\r\n\r\n<h1>caf=C3=A9</h1><img src=3D"http://127.0.0.1/x.png">\r\n--b--\r\n';
    const parts = {
      'word/a.mht': archive,
      'word/b.html': '<p>page</p>',
      'word/c.txt': 'plain',
      'word/d.rtf': '{\\rtf1 no}',
      'word/e.mht': 'Content-Type: text/plain\r\n\r\nletter',
      'word/f.mht': `${'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n'.repeat(50)}`,
      [RELS]: relations(
        ...'a.mht b.html c.txt d.rtf e.mht f.mht'
          .split(' ')
          .map((name): [string, string, string] => [name[0] ?? '', 'aFChunk', name]),
      ),
    };
    const chunk = (id: string) => `<w:altChunk r:id="${id}"/>`;
    const body =
      paragraph('before') +
      chunk('a') +
      paragraph('between') +
      chunk('b') +
      chunk('c') +
      chunk('d') +
      chunk('e') +
      chunk('none') +
      chunk('b');
    expect(await read(body, parts)).toEqual([
      'paragraph: before',
      'heading1: café',
      'paragraph: between',
      'paragraph: page',
      'paragraph: plain',
      'paragraph: letter',
    ]);
    expect((await parse(body, parts)).warnings).toMatchObject([{ code: 'CONTENT_SKIPPED' }, { code: 'CONTENT_SKIPPED' }]);
  });
});

describe('an embedded document between two quotes', () => {
  it('ends the quote before it', async () => {
    const parts = {
      ...withStyles(style('Quote', 'Quote')),
      'word/c.txt': 'plain',
      [RELS]: relations(['c', 'aFChunk', 'c.txt'], ['s', 'styles', 'styles.xml']),
    };
    expect(await read(`${paragraph('said', 'Quote')}<w:altChunk r:id="c"/>${paragraph('end', 'Quote')}`, parts)).toEqual([
      'quote: said',
      'paragraph: plain',
      'quote: end',
    ]);
  });
});

describe('metadata of a Word document', () => {
  it('come from its core properties', async () => {
    const core =
      '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" ' +
      'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"><dc:title>T</dc:title>' +
      '<dc:creator>A</dc:creator><dc:subject>S</dc:subject><cp:keywords>k, l</cp:keywords><dc:language>zh-CN</dc:language>' +
      '<dcterms:created>2024-01-02T03:04:05Z</dcterms:created><dcterms:modified>never</dcterms:modified></cp:coreProperties>';
    const { metadata, pageCount } = await parse(paragraph('Heading', 'Heading1'), { 'docProps/core.xml': core });
    expect(metadata).toEqual({
      title: 'T',
      author: 'A',
      subject: 'S',
      keywords: 'k, l',
      language: 'zh-CN',
      created: '2024-01-02T03:04:05.000Z',
    });
    expect(pageCount).toBeNull();
  });
});
