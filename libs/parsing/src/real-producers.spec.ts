import { buildEpub, chapter } from '../test-support/build-epub.js';
import { buildPptx, shape, title } from '../test-support/build-pptx.js';
import { relationships, textRow, xlsxParts } from '../test-support/build-xlsx.js';
import { buildZip } from '../test-support/build-zip.js';
import { buildDocx, docxParts, paragraph } from '../test-support/build-docx.js';
import { MediaType } from './media-type.js';
import { parseBytes } from './parse-bytes.js';

const textOf = async (bytes: Buffer, mediaType: string) =>
  (await parseBytes(bytes, mediaType, { name: 'a', maxCharacters: 100_000 })).text;
const prefixed = (xml: string, prefix: string) => xml.replace(/<(\/?)([a-z])/gi, `<$1${prefix}:$2`);

// files as other programs than Microsoft's write them, and older or careless ones
describe('workbooks of real producers', () => {
  const workbook = (parts: Record<string, string | Buffer> = {}, rows = textRow('x')) =>
    textOf(
      buildZip({ ...xlsxParts([{ name: 'S', rows }], { shared: '<si/><si><t xml:space="preserve"> two </t></si>' }), ...parts }),
      MediaType.Xlsx,
    );

  it('are read with prefixed elements and absolute references', async () => {
    const parts = xlsxParts([{ name: 'S', rows: textRow('x') }]);
    const rewritten = {
      'xl/workbook.xml': prefixed(parts['xl/workbook.xml'] ?? '', 'x')
        .replaceAll('r:id', 'rel:id')
        .replace('xmlns:r', 'xmlns:rel'),
      'xl/worksheets/sheet1.xml': prefixed(parts['xl/worksheets/sheet1.xml'] ?? '', 'x'),
      '_rels/.rels': relationships(['officeDocument', '/xl/workbook.xml']),
      'xl/_rels/workbook.xml.rels': relationships(['worksheet', '/xl/worksheets/sheet1.xml']),
    };
    expect(await workbook(rewritten)).toBe('S\n\nx');
  });

  it('are read with part references as URLs, with backslashes and in other letter case', async () => {
    const parts = xlsxParts([{ name: 'S', rows: textRow('x') }]);
    const sheet = parts['xl/worksheets/sheet1.xml'] ?? '';
    expect(
      await workbook({ 'xl/a b.xml': sheet, 'xl/_rels/workbook.xml.rels': relationships(['worksheet', 'a%20b.xml']) }),
    ).toContain('x');
    expect(await workbook({ 'xl/_rels/workbook.xml.rels': relationships(['worksheet', 'Worksheets\\Sheet1.xml']) })).toContain(
      'x',
    );
  });

  it('are read with empty texts, merged cells, wide rows and cells out of order', async () => {
    const shared = (at: number) => `<c t="s"><v>${at}</v></c>`;
    expect(await workbook({}, `<row>${shared(0)}${shared(1)}</row>`)).toBe('S\n\ntwo');
    expect(
      await workbook(
        {},
        `<row><c r="A1" t="str"><v>a</v></c><c r="B1"/><c r="C1"/></row></sheetData><mergeCells><mergeCell ref="A1:C1"/></mergeCells><sheetData>`,
      ),
    ).toBe('S\n\na');
    expect(await workbook({}, `<row><c r="XFD1" t="str"><v>far</v></c></row>`)).toBe('S\n\nfar');
    expect(
      await workbook({}, `<row r="2"><c r="A2" t="str"><v>b</v></c></row><row r="1"><c r="A1" t="str"><v>a</v></c></row>`),
    ).toBe('S\n\nb\na');
  });

  it('are read in UTF-16 with an extra line end', async () => {
    const sheet = xlsxParts([{ name: 'S', rows: textRow('汉字') }])['xl/worksheets/sheet1.xml'] ?? '';
    expect(
      await workbook({
        'xl/worksheets/sheet1.xml': Buffer.from(`\ufeff<?xml version="1.0" encoding="UTF-16"?>${sheet}\r\n`, 'utf16le'),
      }),
    ).toContain('汉字');
  });
});

describe('presentations of real producers', () => {
  it('are read with other prefixes and absolute references', async () => {
    const chart = `<g><graphicFrame><c:chart rel:id="rId1"/></graphicFrame></g>`;
    const parts = {
      'ppt/chart.xml': '<chart><title><t>Sales</t></title></chart>',
      'ppt/_rels/presentation.xml.rels': relationships(['slide', '/ppt/slides/slide1.xml']),
    };
    const bytes = buildPptx([{ shapes: title('T') + chart, relations: [['chart', '/ppt/chart.xml']] }], { parts });
    expect(await textOf(bytes, MediaType.Pptx)).toBe('T\n\nSales');
  });

  it('are read with line breaks, fields and alternatives for older programs', async () => {
    const body = `<p:sp><p:txBody><a:p><a:r><a:t>one</a:t></a:r><a:br/><a:fld type="x"><a:t>two</a:t></a:fld></a:p></p:txBody></p:sp>`;
    const both = `<mc:AlternateContent><mc:Choice Requires="a14"><p:sp><a:p><m:t>x=1</m:t></a:p></p:sp></mc:Choice><mc:Fallback>${shape(['picture'])}</mc:Fallback></mc:AlternateContent>`;
    expect(await textOf(buildPptx([{ shapes: body + both }]), MediaType.Pptx)).toBe('Slide 1\n\none two\n\nx=1');
  });
});

describe('books of real producers', () => {
  it('are read in EPUB 2 without a navigation document', async () => {
    const manifest = '<item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/>';
    const files = { 'OEBPS/toc.ncx': '<!DOCTYPE ncx PUBLIC "-//NISO//DTD ncx 2005-1//EN" "x.dtd"><ncx/>' };
    const doctype = '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.1//EN" "http://www.w3.org/TR/xhtml11/DTD/xhtml11.dtd">';
    const book = buildEpub({ 'a.html': `${doctype}<html><body><p>Text &mdash; more</p></body></html>` }, { manifest, files });
    expect(await textOf(book, MediaType.Epub)).toBe('Text — more');
  });

  it('are read in the encoding that a chapter declares', async () => {
    const latin = Buffer.from(chapter('<p>Über</p>').replace('?>', ' encoding="ISO-8859-1"?>'), 'latin1');
    expect(await textOf(buildEpub({ 'a.xhtml': latin }), MediaType.Epub)).toBe('Über');
  });
});

describe('Word documents of real producers', () => {
  it('are read with a default namespace or other prefixes', async () => {
    const parts = docxParts(paragraph('a'));
    const xml = parts['word/document.xml'] ?? '';
    const other = xml.replaceAll('<w:', '<ns0:').replaceAll('</w:', '</ns0:').replace('xmlns:w=', 'xmlns:ns0=');
    const none = xml.replaceAll('<w:', '<').replaceAll('</w:', '</').replace('xmlns:w=', 'xmlns=');
    for (const document of [other, none])
      expect(await textOf(buildZip({ ...parts, 'word/document.xml': document }), MediaType.Docx)).toBe('a');
  });

  it('are read when a prefix is declared for one element only', async () => {
    const own = '<x:t xmlns:x="http://schemas.openxmlformats.org/wordprocessingml/2006/main">a</x:t>';
    const body = `<w:p><w:r>${own}<x:t>b</x:t></w:r></w:p>`;
    expect(await textOf(buildDocx(body), MediaType.Docx)).toBe('a');
  });

  it('are read without any other parts, with a byte order mark and bytes after the archive', async () => {
    const xml = docxParts(paragraph('a'))['word/document.xml'] ?? '';
    expect(await textOf(buildZip({ 'word/document.xml': `\ufeff${xml}` }), MediaType.Docx)).toBe('a');
    expect(await textOf(Buffer.concat([buildDocx(paragraph('a')), Buffer.from('\r\n')]), MediaType.Docx)).toBe('a');
  });
});
