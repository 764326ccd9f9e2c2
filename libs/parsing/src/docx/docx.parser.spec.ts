import { buildDocx, docxParts, paragraph, table } from '../../test-support/build-docx.js';
import { buildZip } from '../../test-support/build-zip.js';
import { texts } from '../../test-support/coverage.js';
import { docxParser } from './docx.parser.js';

jest.setTimeout(30_000);

const parse = (bytes: Buffer, maxCharacters = 1_000_000) => docxParser.parse(bytes, { name: 'a.docx', maxCharacters });

describe('docxParser', () => {
  it('reads headings, also by their Chinese names, paragraphs and tables', async () => {
    const body =
      paragraph('Title', 'Heading1') + paragraph('标题', 'Cn2') + paragraph('Some text.') + table(['a', 'b'], ['1', '2']);
    const { text, blocks, metadata } = await parse(buildDocx(body));
    expect(texts(text, blocks)).toEqual(['Title', '标题', 'Some text.', 'a | b\n1 | 2']);
    expect(blocks.map(({ kind, level }) => [kind, level])).toEqual([
      ['heading', 1],
      ['heading', 2],
      ['paragraph', undefined],
      ['table', undefined],
    ]);
    expect(metadata).toEqual({ title: 'Title' });
  });

  it('reports an encrypted file as encrypted and a damaged one as corrupt', async () => {
    const ole = Buffer.concat([
      Buffer.from('d0cf11e0a1b11ae1', 'hex'),
      Buffer.alloc(512),
      Buffer.from('EncryptedPackage', 'utf16le'),
    ]);
    await expect(parse(ole)).rejects.toMatchObject({ code: 'PARSE.ENCRYPTED' });
    await expect(parse(ole.subarray(0, 400))).rejects.toMatchObject({ code: 'PARSE.UNSUPPORTED' });
    await expect(parse(buildDocx(paragraph('x')).subarray(0, 300))).rejects.toMatchObject({ code: 'PARSE.CORRUPT' });
  });

  it('rejects a document type, which could declare entities', async () => {
    const prolog = '<!DOCTYPE x SYSTEM "http://127.0.0.1/x.dtd">';
    await expect(parse(buildZip(docxParts(paragraph('a'), prolog)))).rejects.toMatchObject({ code: 'PARSE.CORRUPT' });
  });

  it('rejects a zip archive without a document', async () => {
    const parts = docxParts(paragraph('x'));
    delete parts['word/document.xml'];
    await expect(parse(buildZip(parts))).rejects.toMatchObject({ code: 'PARSE.CORRUPT' });
  });

  it('rejects a zip bomb by the sizes in its directory', async () => {
    const bomb = buildZip({ ...docxParts(''), 'word/document.xml': Buffer.alloc(20 * 1024 * 1024, 65) });
    await expect(parse(bomb)).rejects.toMatchObject({ code: 'PARSE.LIMIT_EXCEEDED' });
  });

  it('stops unpacking a zip bomb whose directory states false sizes', async () => {
    const parts = { ...docxParts(''), 'word/document.xml': Buffer.alloc(20 * 1024 * 1024, 65) };
    await expect(parse(buildZip(parts, { 'word/document.xml': 100 }))).rejects.toMatchObject({ code: 'PARSE.CORRUPT' });
  });

  it('rejects too many parts and too much text', async () => {
    const many = Object.fromEntries(Array.from({ length: 10_001 }, (_, at) => [`part${at}.xml`, '']));
    await expect(parse(buildZip(many))).rejects.toMatchObject({ code: 'PARSE.LIMIT_EXCEEDED' });
    await expect(parse(buildDocx(paragraph('long enough')), 5)).rejects.toMatchObject({ code: 'PARSE.LIMIT_EXCEEDED' });
  });
});
