import { readFrontMatter } from './front-matter.js';

describe('readFrontMatter', () => {
  it('reads YAML as metadata and removes it from the text', () => {
    const source = '---\ntitle: Hello\ntags: [a, b]\ndate: 2024-01-02\n---\n\n# Body';
    const { metadata, end } = readFrontMatter(source);
    expect(metadata).toEqual({ title: 'Hello', tags: ['a', 'b'], date: '2024-01-02' });
    expect(source.slice(end)).toBe('\n# Body');
  });

  it('accepts empty front matter', () => {
    expect(readFrontMatter('---\n---\nbody')).toEqual({ metadata: {}, end: 8, warnings: [] });
  });

  it('reads TOML between plus signs', () => {
    const source = '+++\r\ntitle = "Hello"\r\ndate = 2024-01-02\r\n[params]\r\ntags = ["a"]\r\n+++\r\n# Body';
    const { metadata, end } = readFrontMatter(source);
    expect(metadata).toEqual({ title: 'Hello', date: '2024-01-02', params: { tags: ['a'] } });
    expect(source.slice(end)).toBe('# Body');
    expect(readFrontMatter('+++\ntitle = \n+++\n')).toMatchObject({ end: 0, warnings: [{ code: 'FRONT_MATTER_INVALID' }] });
  });

  it.each([
    '---\n'.padEnd(60_000, '[') + '\n---\n',
    '+++\na = '.padEnd(60_000, '[') + '\n+++\n',
    `---\n${'a: {'.repeat(15_000)}\n---\n`,
  ])('keeps hostile front matter as text', (source) => {
    expect(readFrontMatter(source)).toMatchObject({ end: 0 });
  });

  it.each(['# No front matter', 'text\n---\na: 1\n---', '---\nnever closed: 1', '---\njust a line\n---\nbody'])(
    'finds no front matter in %j',
    (source) => {
      expect(readFrontMatter(source)).toEqual({ metadata: {}, end: 0, warnings: [] });
    },
  );

  it('keeps invalid YAML as text and warns', () => {
    expect(readFrontMatter('---\na: [1\nb: }\n---\nbody')).toMatchObject({
      end: 0,
      warnings: [{ code: 'FRONT_MATTER_INVALID' }],
    });
  });

  it('removes characters that PostgreSQL cannot store', () => {
    const { metadata } = readFrontMatter('---\n"k\\0": "a\\0b"\nlist: ["\\uD800"]\n---\n');
    expect(metadata).toEqual({ k: 'ab', list: ['\ufffd'] });
  });

  it('rejects aliases, which could expand to gigabytes', () => {
    const bomb = '---\na: &a [1,1]\nb: &b [*a,*a]\nc: [*b,*b]\n---\n';
    expect(readFrontMatter(bomb)).toMatchObject({ end: 0, warnings: [{ code: 'FRONT_MATTER_INVALID' }] });
  });
});
