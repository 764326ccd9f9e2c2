import { texts } from '../../test-support/coverage.js';
import { markdownParser } from './markdown.parser.js';

const parse = (source: string) => markdownParser.parse(Buffer.from(source), { name: 'a.md', maxCharacters: 1000 });

describe('markdownParser', () => {
  it('takes the title from the first heading', async () => {
    const { text, blocks, metadata } = await parse('# 响应式 **基础** {#basics}\n\ntext');
    expect(metadata).toEqual({ title: '响应式 **基础**', encoding: 'utf-8' });
    expect(texts(text, blocks)).toEqual(['# 响应式 **基础** {#basics}', 'text']);
  });

  it.each([`# ${'{#'.repeat(200_000)}`, `# ${' #'.repeat(200_000)}x`, `#${' '.repeat(400_000)}x`])(
    'reads the title of a hostile heading in linear time',
    async (source) => {
      const { metadata } = await markdownParser.parse(Buffer.from(source), { name: 'a.md', maxCharacters: 1_000_000 });
      expect(String(metadata.title ?? '').length).toBeLessThanOrEqual(500);
    },
  );

  it('returns no blocks for a file with only front matter', async () => {
    const { blocks, metadata } = await parse('---\ntitle: Tasks\n---\n');
    expect(blocks).toEqual([]);
    expect(metadata).toMatchObject({ title: 'Tasks' });
  });

  it('prefers the title in the front matter to the first heading', async () => {
    const { text, metadata } = await parse('---\ntitle: Said\nweight: 3\n---\n# Seen');
    expect(metadata).toEqual({ title: 'Said', weight: 3, encoding: 'utf-8' });
    expect(text).toBe('# Seen');
  });
});
