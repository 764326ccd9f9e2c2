import { qualified, readXml } from './read-xml.js';

async function* pieces(content: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < content.length; at += size) yield await Promise.resolve(content.subarray(at, at + size));
}
const read = async (content: string | Buffer, size = 7) => {
  const events: string[] = [];
  await readXml(pieces(Buffer.from(content), size), {
    open: (name, attributes) => events.push(`<${name} ${JSON.stringify(attributes)}`),
    text: (text) => events.push(text),
    close: (name) => events.push(`/${name}`),
  });
  return events.join('');
};
const XML = '<?xml version="1.0"?><x:a r:id="1"><b/>Ü汉𠮷 &amp;&#65;&unknown;<![CDATA[<c>]]></x:a>';
const EVENTS = '<a {"r:id":"1"}<b {}/bÜ汉𠮷 &A&unknown;<c>/a';

describe('readXml', () => {
  it.each([
    ['utf-8', Buffer.from(XML)],
    ['utf-8 with a mark', Buffer.from(`\ufeff${XML}`)],
    ['utf-16le', Buffer.from(`\ufeff${XML}`, 'utf16le')],
    ['utf-16le without a mark', Buffer.from(XML, 'utf16le')],
    ['utf-16be', Buffer.from(`\ufeff${XML}`, 'utf16le').swap16()],
    ['utf-16be without a mark', Buffer.from(XML, 'utf16le').swap16()],
    ['utf-8 that claims to be utf-16', Buffer.from(XML.replace('?>', ' encoding="UTF-16"?>'))],
  ])('reads %s in pieces of any size', async (_, bytes) => {
    for (const size of [5, 64, 4096]) expect(await read(bytes, size)).toBe(EVENTS);
  });

  it('uses the declared encoding', async () => {
    expect(await read(Buffer.from('<?xml version="1.0" encoding="iso-8859-1"?><a>\u00fc</a>', 'latin1'), 4096)).toBe('<a {}ü/a');
  });

  it.each(['utf8', 'utf16le'] as const)('refuses declarations in %s', async (encoding) => {
    for (const declared of ['<!DOCTYPE a SYSTEM "http://127.0.0.1/x">', '<!doctype a [<!ENTITY b "c">]>']) {
      await expect(read(Buffer.from(`${declared}<a/>`, encoding))).rejects.toMatchObject({ code: 'PARSE.CORRUPT' });
    }
  });

  it('rejects UTF-32', async () => {
    await expect(read(Buffer.from('3c000000610000002f0000003e000000', 'hex'))).rejects.toMatchObject({ code: 'PARSE.CORRUPT' });
  });

  it('rejects deep nesting as soon as it is reached', async () => {
    await expect(read('<a>'.repeat(100_000), 65_536)).rejects.toMatchObject({ code: 'PARSE.LIMIT_EXCEEDED' });
    expect(await read('<a></a>'.repeat(1_000))).toHaveLength(7_000);
  });

  it.each(['<a><b></a>', '<a>', '<a><b>text', '<a><b/><c></a>'])('refuses what is never closed: %s', async (xml) => {
    await expect(read(xml)).rejects.toMatchObject({ code: 'PARSE.CORRUPT' });
  });

  it('leaves out the fallback of an alternative', async () => {
    const xml = '<a><mc:Choice>new</mc:Choice><mc:Fallback>old<b>old</b></mc:Fallback><b/></a>';
    expect(await read(xml)).toBe('<a {}<Choice {}new/Choice<b {}/b/a');
  });
});

describe('qualified', () => {
  it('finds an attribute by its local name with any prefix', () => {
    expect(qualified({ id: '1', 'rel:id': '2' }, 'id')).toBe('2');
    expect(qualified({ id: '1', 'r:idx': '2' }, 'id')).toBeUndefined();
  });
});
