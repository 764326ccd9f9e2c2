import { z } from 'zod';
import { loadConfigFile, parseConfigFile } from './parse-config-file.js';

const format = {
  schema: z.strictObject({ name: z.string(), size: z.int().default(1) }),
  code: 'CONFIG.INVALID' as const,
  suggestKey: (key: string) => (key === 'nam' ? 'name' : undefined),
};
const parse = (text: string, variables = {}) => parseConfigFile(text, 'things.json', variables, format);

describe('parseConfigFile', () => {
  it('returns the checked content with variables expanded and defaults set', () => {
    expect(parse('\uFEFF{"name": "${WHO}"}', { WHO: 'Ada' })).toEqual({ name: 'Ada', size: 1 });
  });

  it('reports a syntax mistake with line and column', () => {
    expect(() => parse('{\n  "name": ,\n}')).toThrow('things.json is not valid:\n  line 2, column 11: expected a value');
  });

  it('lists every mistake at once, and a missing variable only once', () => {
    const mistakes = [
      { pointer: '/name', message: expect.stringContaining('WHO is not set') },
      { pointer: '/size', message: expect.any(String) },
      { pointer: '/nam', message: 'unknown key; did you mean "name"?' },
      { pointer: '/x~1y', message: 'unknown key' },
    ];
    expect(() => parse('{"name": "${WHO}", "size": "large", "nam": 1, "x/y": 2}')).toThrow(
      expect.objectContaining({ code: 'CONFIG.INVALID', errors: mistakes }),
    );
  });
});

describe('loadConfigFile', () => {
  it('returns null for a file that does not exist', async () => {
    expect(await loadConfigFile('/no/such/file.json', 'CONFIG.INVALID', parse)).toBeNull();
  });

  it('refuses a path that cannot be read', async () => {
    await expect(loadConfigFile('/', 'CONFIG.INVALID', parse)).rejects.toMatchObject({ code: 'CONFIG.INVALID' });
  });
});
