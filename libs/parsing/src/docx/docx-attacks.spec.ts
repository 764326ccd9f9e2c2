import { codeOf } from '@causeway/kernel';
import { buildDocx, docxParts, paragraph, relations, table, wordPart } from '../../test-support/build-docx.js';
import { buildZip } from '../../test-support/build-zip.js';
import { docxParser } from './docx.parser.js';

jest.setTimeout(60_000);

const outcome = async (bytes: Buffer): Promise<string> => {
  try {
    const { text } = await docxParser.parse(bytes, { name: 'a.docx', maxCharacters: 1_000_000 });
    return text.length > 200 ? `${text.length} characters` : text;
  } catch (error) {
    return codeOf(error);
  }
};
const times = (count: number, part: (at: number) => string) => Array.from({ length: count }, (_, at) => part(at)).join('');
const noise = (count: number) => times(count, (at) => ((at * 2654435761) >>> 0).toString(36));

describe('a hostile Word document', () => {
  it.each([
    ['elements nested 100,000 deep', 'w:x'],
    ['tables nested 100,000 deep', 'w:tbl'],
    ['formulas nested 100,000 deep', 'm:e'],
  ])('with %s is rejected', async (_, name) => {
    const body = `<m:oMath>${`<${name}>`.repeat(100_000)}${`</${name}>`.repeat(100_000)}</m:oMath>`;
    expect(await outcome(buildDocx(body))).toBe('PARSE.LIMIT_EXCEEDED');
  });

  it('with one run of many megabytes is rejected for its length', async () => {
    expect(await outcome(buildDocx(paragraph(noise(3_000_000))))).toBe('PARSE.LIMIT_EXCEEDED');
  });

  it('with a million empty paragraphs is read', async () => {
    expect(await outcome(buildDocx('<w:p/>'.repeat(1_000_000) + paragraph('end')))).toBe('end');
  });

  it('with an attribute of several megabytes is read', async () => {
    expect(await outcome(buildDocx(`<w:p w:rsid="${noise(500_000)}">${'<w:r><w:t>a</w:t></w:r>'}</w:p>`))).toBe('a');
  });

  it('with hundreds of thousands of relations, styles and lists is read', async () => {
    const parts = {
      'word/_rels/document.xml.rels': relations(
        ...Array.from({ length: 100_000 }, (_, at): [string, string, string] => [`r${at}`, 'header', `header${at}.xml`]),
      ),
      'word/styles.xml': wordPart(
        'styles',
        times(100_000, (at) => `<w:style w:type="paragraph" w:styleId="s${at}"><w:basedOn w:val="s${at + 1}"/></w:style>`),
      ),
      'word/numbering.xml': wordPart(
        'numbering',
        times(100_000, (at) => `<w:num w:numId="${at}"><w:abstractNumId w:val="${at}"/></w:num>`),
      ),
    };
    expect(await outcome(buildDocx(paragraph('a', 's0') + paragraph('b', 's1'), parts))).toBe('a\n\nb');
  });

  it('with many thousands of headings, fields, notes and table cells is read in linear time', async () => {
    const styles = wordPart(
      'styles',
      times(9, (at) => `<w:style w:type="paragraph" w:styleId="s${at}"><w:pPr><w:outlineLvl w:val="${at}"/></w:pPr></w:style>`),
    );
    const fields = '<w:p><w:r><w:fldChar w:fldCharType="begin"/><w:instrText>x</w:instrText></w:r></w:p>'.repeat(20_000);
    const notes = times(20_000, (at) => `<w:p><w:r><w:footnoteReference w:id="${at}"/></w:r></w:p>`);
    const headings = times(20_000, (at) => paragraph('h', `s${at % 9}`));
    const wide = table(Array.from({ length: 20_000 }, () => 'c'));
    const text = await outcome(buildDocx(fields + notes + headings + wide, { 'word/styles.xml': styles }));
    expect(text).toMatch(/^\d+ characters$/);
  });

  it('with spans of billions of columns is read', async () => {
    const cell = `<w:tc><w:tcPr><w:gridSpan w:val="2000000000"/></w:tcPr>${paragraph('a')}</w:tc>`;
    expect(await outcome(buildDocx(`<w:tbl><w:tr>${cell.repeat(100)}</w:tr><w:tr>${cell}</w:tr></w:tbl>`))).toContain(
      'characters',
    );
  });

  it('with a document type is rejected in every encoding', async () => {
    const xml = '<!DOCTYPE x [<!ENTITY a "b">]>' + (docxParts(paragraph('&a;'))['word/document.xml'] ?? '');
    const marked = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(xml, 'utf16le')]);
    const plain = Buffer.from(xml, 'utf16le');
    for (const document of [marked, plain, Buffer.from(plain).swap16(), Buffer.from(xml)]) {
      expect(await outcome(buildZip({ ...docxParts(''), 'word/document.xml': document }))).toBe('PARSE.CORRUPT');
    }
    const elsewhere = docxParts('');
    elsewhere['_rels/.rels'] = relations(['a', 'officeDocument', 'word/document.dat']);
    expect(await outcome(buildZip({ ...elsewhere, 'word/document.dat': xml }))).toBe('PARSE.CORRUPT');
  });

  it('in UTF-16 is read', async () => {
    const xml = Buffer.from(docxParts(paragraph('汉字'))['word/document.xml'] ?? '', 'utf16le');
    expect(await outcome(buildZip({ ...docxParts(''), 'word/document.xml': xml }))).toBe('汉字');
  });

  it('with two part names that differ in letter case is read from the exact name', async () => {
    const parts = { 'word/Document.xml': docxParts(paragraph('two'))['word/document.xml'] ?? '', ...docxParts(paragraph('one')) };
    expect(await outcome(buildZip(parts))).toBe('one');
  });

  it('with an encrypted part is reported as encrypted', async () => {
    const bytes = buildDocx(paragraph('a'));
    const directory = bytes.indexOf(Buffer.from('504b0102', 'hex'));
    bytes.writeUInt16LE(bytes.readUInt16LE(directory + 8) | 1, directory + 8);
    expect(await outcome(bytes)).toBe('PARSE.ENCRYPTED');
  });

  it('with relationships that lead out of the package is read without them', async () => {
    const parts = {
      'word/_rels/document.xml.rels': relations(
        ['c', 'aFChunk', '../../../../etc/passwd.txt'],
        ['h', 'header', 'file:///etc/passwd'],
      ),
    };
    expect(await outcome(buildDocx(`${paragraph('a')}<w:altChunk r:id="c"/>`, parts))).toBe('a');
  });

  it('with elements named like properties of every JavaScript object is read', async () => {
    expect(await outcome(buildDocx(`<constructor __proto__="x"><toString/></constructor>${paragraph('a')}`))).toBe('a');
  });

  it('with part names that lead out of the package is rejected', async () => {
    expect(await outcome(buildZip({ ...docxParts(paragraph('a')), '../evil.txt': 'x' }))).toBe('PARSE.CORRUPT');
  });

  it.each(['<w:p', '<w:p><w:r></w:p>', '<w:p><w:t>a <b </w:t></w:p>'])('with malformed XML is rejected: %s', async (body) => {
    expect(await outcome(buildDocx(body))).toBe('PARSE.CORRUPT');
  });

  it.each([
    ['a character that should be escaped', paragraph('a & b'), 'a & b'],
    ['an undeclared entity', paragraph('&secret;'), '&secret;'],
    ['the end of something that never began', `</w:q>${paragraph('a')}`, 'a'],
  ])('with %s is read completely', async (_, body, text) => {
    expect(await outcome(buildDocx(body))).toBe(text);
  });
});
