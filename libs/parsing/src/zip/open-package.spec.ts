import { buildZip } from '../../test-support/build-zip.js';
import { openPackage } from './open-package.js';

jest.setTimeout(30_000);

const ENCRYPTED_FLAG = 1;
const read = async (bytes: Buffer, name = 'a.xml') => (await (await openPackage(bytes)).read(name)).toString();
const code = (wanted: string) => expect.objectContaining({ code: wanted }) as unknown;
const withFlag = (bytes: Buffer, signature: string, at: number) => {
  const copy = Buffer.from(bytes);
  const start = copy.indexOf(Buffer.from(signature, 'hex'));
  copy.writeUInt16LE(copy.readUInt16LE(start + at) | ENCRYPTED_FLAG, start + at);
  return copy;
};

/** Moves the unpacked size of the only entry into the zip64 field. */
const withZip64Size = (bytes: Buffer, size: bigint) => {
  const start = bytes.indexOf(Buffer.from('504b0102', 'hex'));
  const end = bytes.indexOf(Buffer.from('504b0506', 'hex'));
  const directory = Buffer.concat([bytes.subarray(start, end), Buffer.from('01000800', 'hex'), Buffer.alloc(8)]);
  directory.writeUInt32LE(0xffffffff, 24);
  directory.writeUInt16LE(12, 30);
  directory.writeBigUInt64LE(size, directory.length - 8);
  const tail = Buffer.from(bytes.subarray(end));
  tail.writeUInt32LE(directory.length, 12);
  return Buffer.concat([bytes.subarray(0, start), directory, tail]);
};

describe('openPackage', () => {
  it('reads parts in any letter case and finds which exist', async () => {
    const zip = await openPackage(buildZip({ 'Dir/A.xml': 'one', 'empty/': '' }));
    expect(zip.names).toEqual(['Dir/A.xml']);
    expect(zip.find('dir/a.XML')).toBe('Dir/A.xml');
    expect((await zip.read('/dir/a.xml'.slice(1))).toString()).toBe('one');
    expect(zip.find('b')).toBeUndefined();
    await expect(zip.read('b')).rejects.toEqual(code('PARSE.CORRUPT'));
  });

  it('rejects two parts with the same name', async () => {
    const bytes = buildZip([
      ['a.xml', 'one'],
      ['a.xml', 'two'],
    ]);
    await expect(read(bytes)).rejects.toEqual(code('PARSE.CORRUPT'));
  });

  it('reports an encrypted archive as encrypted', async () => {
    await expect(read(withFlag(buildZip({ 'a.xml': 'x' }), '504b0102', 8))).rejects.toEqual(code('PARSE.ENCRYPTED'));
  });

  it.each([
    ['a path upwards', buildZip({ '../a.xml': 'x' })],
    ['an absolute path', buildZip({ '/a.xml': 'x' })],
    ['something before its start', Buffer.concat([Buffer.from('%PDF-1.7\n'), buildZip({ 'a.xml': 'x' })])],
    ['its end missing', buildZip({ 'a.xml': 'x'.repeat(100) }).subarray(0, 60)],
    ['a false size', buildZip({ 'a.xml': 'x'.repeat(100) }, { 'a.xml': 10 })],
  ])('rejects an archive with %s', async (_, bytes) => {
    await expect(read(bytes)).rejects.toEqual(code('PARSE.CORRUPT'));
  });

  it('reads an archive with bytes after its end', async () => {
    for (const tail of ['\n', '\0'.repeat(100_000)]) {
      expect(await read(Buffer.concat([buildZip({ 'a.xml': 'one' }), Buffer.from(tail)]))).toBe('one');
    }
  });

  it('reads a symbolic link as a file and does not follow it', async () => {
    const bytes = buildZip({ 'a.xml': '/etc/passwd' });
    const directory = bytes.indexOf(Buffer.from('504b0102', 'hex'));
    bytes.writeUInt16LE(0x0314, directory + 4);
    bytes.writeUInt32LE(0xa1ff0000, directory + 38);
    expect(await read(bytes)).toBe('/etc/passwd');
  });

  it('applies the limits to the sizes of zip64 entries', async () => {
    expect(await read(withZip64Size(buildZip({ 'a.xml': 'one' }), 3n))).toBe('one');
    await expect(read(withZip64Size(buildZip({ 'a.xml': 'one' }), 1n << 40n))).rejects.toEqual(code('PARSE.LIMIT_EXCEEDED'));
    await expect(read(withZip64Size(buildZip({ 'a.xml': 'one' }), 2n))).rejects.toEqual(code('PARSE.CORRUPT'));
  });

  it('rejects a part with a wrong checksum', async () => {
    const bytes = buildZip({ 'a.xml': 'x' });
    const directory = bytes.indexOf(Buffer.from('504b0102', 'hex'));
    bytes.writeUInt32LE(1, directory + 16);
    await expect(read(bytes)).rejects.toEqual(code('PARSE.CORRUPT'));
  });

  it('rejects too many parts, and zip bombs by the sizes in their directory', async () => {
    const many = Object.fromEntries(Array.from({ length: 10_001 }, (_, at) => [`${at}`, '']));
    await expect(openPackage(buildZip(many))).rejects.toEqual(code('PARSE.LIMIT_EXCEEDED'));
    const bomb = buildZip({ 'a.xml': 'x' }, { 'a.xml': 20 * 1024 * 1024 });
    await expect(openPackage(bomb)).rejects.toEqual(code('PARSE.LIMIT_EXCEEDED'));
    const huge = buildZip({ 'a.xml': 'x' }, { 'a.xml': 600 * 1024 * 1024 });
    await expect(openPackage(huge)).rejects.toMatchObject({ message: expect.stringContaining('too large') as string });
  });

  it('counts a part each time that it is read', async () => {
    const zip = await openPackage(buildZip({ 'a.stored': Buffer.alloc(90 * 1024 * 1024) }));
    const readAll = async () => {
      for (let times = 0; times < 6; times += 1) for await (const _ of zip.stream('a.stored')) break;
    };
    await expect(readAll()).rejects.toEqual(code('PARSE.LIMIT_EXCEEDED'));
  });

  it('reports Office files from before 2007 as unsupported and encrypted ones as encrypted', async () => {
    const ole = Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(512)]);
    await expect(openPackage(ole)).rejects.toEqual(code('PARSE.UNSUPPORTED'));
    const locked = Buffer.concat([ole, Buffer.from('EncryptedPackage', 'utf16le')]);
    await expect(openPackage(locked)).rejects.toEqual(code('PARSE.ENCRYPTED'));
  });
});
