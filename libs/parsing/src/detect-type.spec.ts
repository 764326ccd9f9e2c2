import { randomBytes } from 'node:crypto';
import { encode } from 'iconv-lite';
import { buildDocx, docxParts, paragraph } from '../test-support/build-docx.js';
import { buildPdf } from '../test-support/build-pdf.js';
import { buildEpub } from '../test-support/build-epub.js';
import { buildPptx } from '../test-support/build-pptx.js';
import { buildXlsx } from '../test-support/build-xlsx.js';
import { buildZip } from '../test-support/build-zip.js';
import { detectType, MAGIC_BYTES } from './detect-type.js';
import { MediaType } from './media-type.js';

const PNG = Buffer.concat([Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), Buffer.alloc(100, 1)]);
const OLE = Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(600)]);
const ODF = 'application/vnd.oasis.opendocument.text';
const pdf = buildPdf([[{ text: 'hello', y: 700 }]]);
const docx = buildDocx(paragraph('hello'));
const xlsx = buildXlsx('');
const pptx = buildPptx([]);
const epub = buildEpub({});

describe('detectType', () => {
  it.each([
    ['a.pdf', pdf, MediaType.Pdf],
    ['no-ending', pdf, MediaType.Pdf],
    ['a.PDF', Buffer.concat([Buffer.from('junk before\n'), pdf]), MediaType.Pdf],
    ['a.docx', docx, MediaType.Docx],
    ['no-ending', docx, MediaType.Docx],
    [
      'large.docx',
      buildZip({ 'docProps/thumbnail.jpeg': randomBytes(200_000), ...docxParts('') }).subarray(0, MAGIC_BYTES),
      MediaType.Docx,
    ],
    ['a.md', Buffer.from('# hi'), MediaType.Markdown],
    ['a.txt', Buffer.from('BMW is a car maker'), MediaType.Text],
    ['a.csv', Buffer.from('a,b\n1,2'), MediaType.Csv],
    ['a.tsv', Buffer.from('a\tb\n1\t2'), MediaType.Tsv],
    ['no-ending', Buffer.from('a,b\n1,2'), MediaType.Text],
    ['page.vue', Buffer.from('<template><html></html></template>'), MediaType.Text],
    ['a.json', Buffer.from('{"a": 1}'), MediaType.Text],
    ['a.xls', Buffer.from('<html><table></table></html>'), MediaType.Html],
    ['a.xlsx', xlsx, MediaType.Xlsx],
    ['a.XLSM', xlsx, MediaType.Xlsx],
    ['no-ending', xlsx, MediaType.Xlsx],
    ['a.ppsx', pptx, MediaType.Pptx],
    ['no-ending', pptx, MediaType.Pptx],
    ['a.epub', epub, MediaType.Epub],
    ['no-ending', epub, MediaType.Epub],
    ['a.dotm', docx, MediaType.Docx],
    ['old.doc', docx, MediaType.Docx],
    ['with-workbook.pptx', buildZip({ 'ppt/embeddings/a.xlsx': '', 'ppt/a.xml': '', 'xl/a.xml': '' }), MediaType.Pptx],
    ['types-last.docx', buildZip({ 'word/document.xml': '<a/>', '[Content_Types].xml': '<Types/>' }), MediaType.Docx],
    [
      'large.xlsx',
      buildZip({ 'docProps/a.jpeg': randomBytes(200_000), ...docxParts('') }).subarray(0, MAGIC_BYTES),
      MediaType.Xlsx,
    ],
    ['a.html', Buffer.from('<p>hi'), MediaType.Html],
    ['page', Buffer.from('<!DOCTYPE html><p>hi'), MediaType.Html],
    ['a.txt', Buffer.from('two\0nul\0characters and quite some text around them, as it happens'), MediaType.Text],
    ['a.txt', encode('汉字与标点。', 'gb18030'), MediaType.Text],
    ['a.txt', encode('hello wide world\n', 'utf-16be'), MediaType.Text],
    ['a.txt', Buffer.alloc(0), MediaType.Text],
  ])('detects the type of %s', async (name, bytes, mediaType) => {
    await expect(detectType(bytes, name)).resolves.toEqual({ mediaType });
  });

  it.each([
    ['a.docx', MediaType.Docx],
    ['a.xlsx', MediaType.Xlsx],
    ['a.pptx', MediaType.Pptx],
  ])('accepts an encrypted file named %s, so that the parser can report the encryption', async (name, mediaType) => {
    await expect(detectType(OLE, name)).resolves.toEqual({ mediaType });
  });

  it.each([
    ['a.pdf', Buffer.from('not a pdf')],
    ['a.pdf', docx],
    ['a.pdf', PNG],
    ['a.docx', Buffer.from('plain text')],
    ['a.docx', pdf],
    ['a.docx', buildZip({ 'readme.txt': 'no document' })],
    ['a.txt', PNG],
    ['a.md', Buffer.concat([Buffer.from('7f454c46', 'hex'), Buffer.from([...Array(2000).keys()].map((n) => n % 256))])],
    ['a.txt', pdf],
    ['a.xlsx', docx],
    ['a.docx', pptx],
    ['a.pptx', xlsx],
    ['a.epub', docx],
    ['a.csv', xlsx],
    ['a.epub', OLE],
    ['a.xlsx', Buffer.from('a,b')],
    ['a.xlsx', buildZip({ 'xl/workbook.bin': 'x' })],
    ['a.ts', Buffer.alloc(2000, Buffer.from('47400010000001b00d', 'hex'))],
  ])('rejects %s when its content is of another type', async (name, bytes) => {
    await expect(detectType(bytes, name)).rejects.toMatchObject({ code: 'INGESTION.TYPE_MISMATCH' });
  });

  it.each([
    ['a.png', PNG, /image\/png.*send text.*EPUB/],
    ['a.zip', buildZip({ 'readme.txt': 'x' }), /does not contain a document/],
    ['a.doc', OLE, /before 2007.*save it as \.docx/],
    ['a.ppt', OLE, /before 2007/],
    ['a.rtf', Buffer.from('{\\rtf1 hi}'), /RTF/],
    ['a.odt', buildZip({ mimetype: ODF }), /OpenDocument.*\.docx/],
    ['a.xlsb', buildZip({ '[Content_Types].xml': '', 'xl/workbook.bin': 'x' }), /\.xlsx/],
  ])('rejects the unsupported file %s and says what to do', async (name, bytes, message) => {
    await expect(detectType(bytes, name)).rejects.toMatchObject({
      code: 'INGESTION.UNSUPPORTED_TYPE',
      message: expect.stringMatching(message) as string,
    });
  });
});
