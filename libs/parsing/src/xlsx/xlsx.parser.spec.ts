import { buildXlsx, relationships, textRow, xlsxParts } from '../../test-support/build-xlsx.js';
import { buildZip } from '../../test-support/build-zip.js';
import { blockFaults, texts } from '../../test-support/coverage.js';
import { xlsxParser } from './xlsx.parser.js';

const parse = (bytes: Buffer, maxCharacters = 1_000_000) => xlsxParser.parse(bytes, { name: 'a.xlsx', maxCharacters });
const read = async (bytes: Buffer) => {
  const { text, blocks } = await parse(bytes);
  expect(blockFaults(text, blocks)).toEqual([]);
  return texts(text, blocks);
};
const table = async (...args: Parameters<typeof buildXlsx>) => (await read(buildXlsx(...args)))[1];

const STYLES =
  '<numFmts><numFmt numFmtId="164" formatCode="[$-409]d\\ mmm\\ yyyy;@"/><numFmt numFmtId="165" formatCode="[h]:mm"/>' +
  '<numFmt numFmtId="166" formatCode="&quot;day&quot;\\d 0.00"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>' +
  `<cellXfs>${[0, 14, 22, 20, 164, 165, 10, 166].map((id) => `<xf numFmtId="${id}"/>`).join('')}</cellXfs>`;

describe('xlsxParser', () => {
  it('makes a heading and a table of each sheet, in order', async () => {
    const sheets = [
      { name: 'Preise &amp; Mengen', rows: textRow('name', 'price') + '<row><c t="s"><v>1</v></c><c><v>3</v></c></row>' },
      { name: '空', rows: '' },
      { name: 'Zwei', rows: textRow('x') },
    ];
    const shared =
      '<si><t>unused</t></si><si><r><t>Ap</t></r><r><t xml:space="preserve">ple </t></r><rPh><t>phonetic</t></rPh></si>';
    const bytes = buildZip(xlsxParts(sheets, { shared }));
    expect(await read(bytes)).toEqual(['Preise & Mengen', 'name | price\nname: Apple | price: 3', 'Zwei', 'x']);
    expect((await parse(bytes)).blocks.map(({ kind, level }) => [kind, level])).toEqual([
      ['heading', 1],
      ['table', undefined],
      ['heading', 1],
      ['table', undefined],
    ]);
  });

  it.each([
    ['a number without its noise', '<c><v>0.30000000000000004</v></c>', '0.3'],
    ['a number of any size', '<c><v>12345678901</v></c>', '12345678901'],
    ['a date', '<c s="1"><v>45292</v></c>', '2024-01-01'],
    ['the first days of the calendar', '<c s="1"><v>1</v></c>', '1900-01-01'],
    ['a date in a format of its own', '<c s="4"><v>45292</v></c>', '2024-01-01'],
    ['a date with a time', '<c s="2"><v>45292.5</v></c>', '2024-01-01 12:00'],
    ['a time', '<c s="3"><v>0.7501</v></c>', '18:00:09'],
    ['a duration', '<c s="5"><v>1.5</v></c>', '36:00:00'],
    ['a share', '<c s="6"><v>0.125</v></c>', '12.5%'],
    ['a number with a word in its format', '<c s="7"><v>45292</v></c>', '45292'],
    ['a negative number in a format for dates', '<c s="1"><v>-1</v></c>', '-1'],
    ['an ISO date', '<c t="d"><v>2024-01-01T00:00:00</v></c>', '2024-01-01'],
    ['a truth value', '<c t="b"><v>1</v></c>', 'TRUE'],
    ['an error', '<c t="e"><v>#DIV/0!</v></c>', '#DIV/0!'],
    ['the result of a formula', '<c t="str"><f>A1&amp;"x"</f><v>ax</v></c>', 'ax'],
    ['a formula that was never computed', '<c><f>SUM(A1:A3)</f></c>', '=SUM(A1:A3)'],
    ['a text with line ends', '<c t="inlineStr"><is><t>a\nb_x000D_c</t></is></c>', 'a b c'],
  ])('formats %s', async (_, cell, shown) => {
    expect(await table(`<row>${cell}</row>`, { styles: STYLES })).toBe(shown);
  });

  it('reads dates in the 1904 date system', async () => {
    const options = { styles: STYLES, properties: '<workbookPr date1904="1"/>' };
    expect(await table('<row><c s="1"><v>0</v></c></row>', options)).toBe('1904-01-01');
  });

  it('names the columns of each row up to an empty row', async () => {
    const rows =
      `<row r="1"><c r="A1" t="str"><v>name</v></c><c r="B1" t="str"><v>size</v></c><c r="C1" t="str"><v>sum</v></c></row>` +
      `<row r="2"><c r="A2" t="str"><v>x</v></c><c r="C2"><v>1</v></c></row>` +
      `<row r="9"><c r="A9" t="str"><v>y</v></c><c r="C9"><v>2</v></c></row>`;
    expect(await table(rows)).toBe('name | size | sum\nname: x | sum: 1\ny | 2');
  });

  it('reads hidden sheets, but leaves out very hidden ones with a warning', async () => {
    const sheets = ['visible', 'hidden', 'veryHidden'].map((state) => ({ name: state, state, rows: textRow(`in ${state}`) }));
    const { text, warnings } = await parse(buildZip(xlsxParts(sheets)));
    expect(text).toBe('visible\n\nin visible\n\nhidden\n\nin hidden');
    expect(warnings).toMatchObject([{ code: 'HIDDEN_SHEET' }]);
  });

  it('reads notes, comments and text boxes', async () => {
    const relations = { comments: '../comments1.xml', threadedComment: '../threaded.xml', drawing: '../drawing.xml' };
    const bytes = buildZip({
      ...xlsxParts([{ name: 'S', rows: textRow('x'), relations }]),
      'xl/comments1.xml':
        '<comments><comment ref="A1"><text><r><t>Check</t></r><rPh><t>chek</t></rPh></text></comment><comment ref="B1"><text><t>[Threaded comment] see</t></text></comment></comments>',
      'xl/threaded.xml': '<ThreadedComments><threadedComment ref="B1"><text>Why?</text></threadedComment></ThreadedComments>',
      'xl/drawing.xml':
        '<xdr:wsDr><mc:AlternateContent><mc:Choice><xdr:sp><a:p><a:t>In a</a:t></a:p><a:p><a:t>box</a:t></a:p></xdr:sp></mc:Choice>' +
        '<mc:Fallback><xdr:sp><a:p><a:t>In a box</a:t></a:p></xdr:sp></mc:Fallback></mc:AlternateContent></xdr:wsDr>',
    });
    expect(await read(bytes)).toEqual(['S', 'x', 'Note on A1: Check', 'Note on B1: Why?', 'In a box']);
  });

  it('reads title and author from the core properties', async () => {
    const parts = { ...xlsxParts([{ name: 'S', rows: textRow('x') }]) };
    parts['_rels/.rels'] = relationships(['officeDocument', 'xl/workbook.xml'], ['core-properties', 'core.xml']);
    parts['core.xml'] = '<p><dc:title>Plan</dc:title><dc:creator>Ann</dc:creator><dc:creator>Bob</dc:creator></p>';
    expect((await parse(buildZip(parts))).metadata).toEqual({ title: 'Plan', author: 'Ann' });
  });

  it('skips empty rows and cells', async () => {
    const rows = '<row ht="20"><c r="A1" s="1"/><c r="XFD1" s="1"/></row>'.repeat(50_000);
    expect(await table(`${rows}<row><c><v>1</v></c></row>`)).toBe('1');
  });

  it('rejects a small file with too much text, too many cells or too deep nesting', async () => {
    const shared = `<si><t>${'long text '.repeat(1_000)}</t></si>`;
    const rows = `<row>${'<c t="s"><v>0</v></c>'.repeat(1_000)}</row>`;
    await expect(parse(buildXlsx(rows, { shared }))).rejects.toMatchObject({ code: 'PARSE.LIMIT_EXCEEDED' });
    await expect(parse(buildXlsx('', { shared }), 5_000)).rejects.toMatchObject({ code: 'PARSE.LIMIT_EXCEEDED' });
    await expect(parse(buildXlsx(`<row>${'<c/>'.repeat(20_000)}</row>`))).rejects.toMatchObject({ code: 'PARSE.LIMIT_EXCEEDED' });
    await expect(parse(buildXlsx('<row>'.repeat(100_000)))).rejects.toMatchObject({ code: 'PARSE.LIMIT_EXCEEDED' });
  });

  it('leaves out column names when the document would be too long', async () => {
    const rows = textRow('name of it', 'amount') + '<row><c><v>1000</v></c><c><v>2000</v></c></row>'.repeat(100);
    expect((await parse(buildXlsx(rows))).text).toContain('name of it: 1000 | amount: 2000');
    expect((await parse(buildXlsx(rows), 2_000)).text).toMatch(/\n1000 \| 2000$/);
    await expect(parse(buildXlsx(rows), 1_000)).rejects.toMatchObject({ code: 'PARSE.LIMIT_EXCEEDED' });
  });

  it('rejects a cell that is too long while it is read', async () => {
    const rows = `<row><c t="str"><v>${'long '.repeat(1_000)}`;
    await expect(parse(buildXlsx(rows), 1_000)).rejects.toMatchObject({ code: 'PARSE.LIMIT_EXCEEDED' });
  });

  it('rejects a binary workbook and a package of another kind', async () => {
    const parts = xlsxParts([]);
    const binary = { ...parts, '_rels/.rels': relationships(['officeDocument', 'xl/workbook.bin']), 'xl/workbook.bin': 'x' };
    await expect(parse(buildZip(binary))).rejects.toMatchObject({ code: 'PARSE.UNSUPPORTED' });
    await expect(parse(buildZip({ ...parts, 'xl/workbook.xml': '<document/>' }))).rejects.toMatchObject({
      code: 'PARSE.CORRUPT',
    });
    await expect(parse(buildZip({ 'a.txt': 'x' }))).rejects.toMatchObject({ code: 'PARSE.CORRUPT' });
  });
});
