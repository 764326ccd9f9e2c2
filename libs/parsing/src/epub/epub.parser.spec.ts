import { buildEpub, chapter } from '../../test-support/build-epub.js';
import { blockFaults, texts } from '../../test-support/coverage.js';
import { epubParser } from './epub.parser.js';

const parse = (bytes: Buffer, maxCharacters = 1_000_000) => epubParser.parse(bytes, { name: 'a.epub', maxCharacters });
const read = async (...args: Parameters<typeof buildEpub>) => {
  const { text, blocks } = await parse(buildEpub(...args));
  expect(blockFaults(text, blocks)).toEqual([]);
  return texts(text, blocks);
};
const protection = (algorithm: string, uri: string) => ({
  'META-INF/encryption.xml': `<encryption><enc:EncryptedData><enc:EncryptionMethod Algorithm="${algorithm}"/><enc:CipherData><enc:CipherReference URI="${uri}"/></enc:CipherData></enc:EncryptedData></encryption>`,
});
const ONE = { 'one.xhtml': chapter('<h1>One</h1><p>First&nbsp;text.</p>') };

describe('epubParser', () => {
  it('reads the chapters in reading order, and the metadata', async () => {
    const chapters = { 'text/zwei ü.xhtml': chapter('<h1>Two</h1><p>Second.</p>'), ...ONE };
    const metadata =
      '<dc:title>Book</dc:title><dc:creator>Ann</dc:creator><dc:language>en</dc:language><dc:publisher>P</dc:publisher>';
    const document = await parse(buildEpub(chapters, { metadata }));
    expect(texts(document.text, document.blocks)).toEqual(['Two', 'Second.', 'One', 'First\u00a0text.']);
    expect(document.metadata).toEqual({ title: 'Book', author: 'Ann', language: 'en', publisher: 'P' });
    expect(document.pageCount).toBeNull();
  });

  it('reads the text after self-closing XHTML elements', async () => {
    const body = '<script src="a.js"/><a id="x"/><iframe src="b"/><p>Text<br/>more.</p><svg><title>s</title></svg><p>End.</p>';
    expect(await read({ 'a.xhtml': chapter(body) })).toEqual(['Text\nmore.', 'End.']);
  });

  it('leaves out the table of contents', async () => {
    const nav = '<item id="n" href="nav.xhtml" media-type="application/xhtml+xml" properties="scripted nav"/>';
    const files = { 'OEBPS/nav.xhtml': chapter('<nav>One</nav>') };
    const inSpine = buildEpub(ONE, { manifest: `${nav}</manifest><spine><itemref idref="n"/></spine><manifest>`, files });
    expect((await parse(inSpine)).text).not.toMatch(/One.*One/s);
    const toc = { 'toc.xhtml': chapter('<p>One .... 1</p>') };
    expect(await read({ ...toc, ...ONE }, { after: '<guide><reference type="toc" href="toc.xhtml#a"/></guide>' })).toHaveLength(
      2,
    );
  });

  it('rejects a book with copy protection, but reads one with obfuscated fonts', async () => {
    const locked = protection('http://www.w3.org/2001/04/xmlenc#aes128-cbc', 'OEBPS/one.xhtml');
    await expect(parse(buildEpub(ONE, { files: locked }))).rejects.toMatchObject({ code: 'PARSE.ENCRYPTED' });
    const font = protection('http://www.idpf.org/2008/embedding', 'OEBPS/font.otf');
    expect(await read(ONE, { files: font })).toHaveLength(2);
  });

  it('warns about a missing chapter by name', async () => {
    const manifest = '<item id="gone" href="gone.xhtml" media-type="application/xhtml+xml"/>';
    const { warnings } = await parse(buildEpub(ONE, { manifest, after: '<spine><itemref idref="gone"/></spine>' }));
    expect(warnings).toMatchObject([{ code: 'MISSING_PART' }]);
  });

  it('reads UTF-16 chapters', async () => {
    expect(await read({ 'a.xhtml': Buffer.from(`\ufeff${chapter('<p>Über 汉字</p>')}`, 'utf16le') })).toEqual(['Über 汉字']);
  });

  it('rejects declared entities in every encoding, and a book without a package document', async () => {
    const declared = '<!DOCTYPE html [<!ENTITY a "b">]><p>&a;</p>';
    await expect(parse(buildEpub({ 'a.xhtml': declared }))).rejects.toMatchObject({ code: 'PARSE.CORRUPT' });
    await expect(parse(buildEpub({ 'a.xhtml': Buffer.from(declared, 'utf16le') }))).rejects.toMatchObject({
      code: 'PARSE.CORRUPT',
    });
    const files = { 'META-INF/container.xml': '<container/>' };
    await expect(parse(buildEpub(ONE, { files }))).rejects.toMatchObject({ code: 'PARSE.CORRUPT' });
  });

  it('rejects too much text', async () => {
    await expect(parse(buildEpub(ONE), 5)).rejects.toMatchObject({ code: 'PARSE.LIMIT_EXCEEDED' });
  });
});
