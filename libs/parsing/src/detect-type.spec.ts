import { randomBytes } from 'node:crypto';
import { encode } from 'iconv-lite';
import { buildDocx, docxParts, paragraph } from '../test-support/build-docx.js';
import { buildPdf } from '../test-support/build-pdf.js';
import { buildZip } from '../test-support/build-zip.js';
import { detectType, MAGIC_BYTES } from './detect-type.js';
import { MediaType } from './media-type.js';

const PNG = Buffer.concat([Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), Buffer.alloc(100, 1)]);
const OLE = Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(600)]);
const pdf = buildPdf([[{ text: 'hello', y: 700 }]]);
const docx = buildDocx(paragraph('hello'));

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
    ['a.csv', Buffer.from('a,b\n1,2'), MediaType.Text],
    ['a.html', Buffer.from('<p>hi'), MediaType.Html],
    ['page', Buffer.from('<!DOCTYPE html><p>hi'), MediaType.Html],
    ['a.txt', Buffer.from('two\0nul\0characters and quite some text around them, as it happens'), MediaType.Text],
    ['a.txt', encode('汉字与标点。', 'gb18030'), MediaType.Text],
    ['a.txt', encode('hello wide world\n', 'utf-16be'), MediaType.Text],
    ['a.txt', Buffer.alloc(0), MediaType.Text],
  ])('%s', async (name, bytes, mediaType) => {
    await expect(detectType(bytes, name)).resolves.toEqual({ mediaType });
  });

  it('passes an encrypted Word file on, whose parser names the reason', async () => {
    await expect(detectType(OLE, 'a.docx')).resolves.toEqual({ mediaType: MediaType.Docx });
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
  ])('refuses %s that is something else', async (name, bytes) => {
    await expect(detectType(bytes, name)).rejects.toMatchObject({ code: 'INGESTION.TYPE_MISMATCH' });
  });

  it.each([
    ['a.png', PNG],
    ['a.zip', buildZip({ 'readme.txt': 'x' })],
    ['a.doc', OLE],
    ['a.rtf', Buffer.from('{\\rtf1 hi}')],
  ])('refuses %s as a type that is not supported', async (name, bytes) => {
    await expect(detectType(bytes, name)).rejects.toMatchObject({ code: 'INGESTION.UNSUPPORTED_TYPE' });
  });
});
