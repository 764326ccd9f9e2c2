import { randomBytes } from 'node:crypto';
import { buildZip } from '../../test-support/build-zip.js';
import { guardZip } from './zip-guard.js';

jest.setTimeout(30_000);

const guard = (files: Record<string, string | Buffer>, claim?: Record<string, number>) => guardZip(buildZip(files, claim));
const DECLARED = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>';

describe('guardZip', () => {
  it('lets documents pass, pictures and all', async () => {
    await expect(guard({ 'a.xml': '<a/>', 'b.png': randomBytes(50_000), 'c.xml': '' })).resolves.toBeUndefined();
  });

  it.each([
    ['a part', { 'a.xml': DECLARED }],
    ['a part with another ending', { 'word/document.png': DECLARED }],
    ['UTF-16', { 'a.xml': Buffer.from(`\ufeff${DECLARED}`, 'utf16le') }],
    ['UTF-16 without a mark', { 'a.xml': Buffer.from(DECLARED, 'utf16le').swap16() }],
    ['UTF-8 that claims to be UTF-16', { 'a.xml': DECLARED.replace('?>', ' encoding="UTF-16"?>') }],
    ['UTF-32', { 'a.xml': Buffer.from('fffe00003c000000', 'hex') }],
  ])('refuses declarations in %s', async (_, files) => {
    await expect(guard(files)).rejects.toMatchObject({ code: 'PARSE.CORRUPT' });
  });

  it('finds a false size also of what is no XML', async () => {
    await expect(guard({ 'a.png': Buffer.alloc(100_000, 1) }, { 'a.png': 10 })).rejects.toMatchObject({ code: 'PARSE.CORRUPT' });
  });

  it('refuses more XML than a tree can be made of', async () => {
    const text = Buffer.alloc(50 * 1024 * 1024, '<');
    await expect(guard({ 'a.stored': text, 'b.stored': text })).rejects.toMatchObject({ code: 'PARSE.LIMIT_EXCEEDED' });
  });
});
