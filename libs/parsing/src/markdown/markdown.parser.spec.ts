import { texts } from '../../test-support/coverage.js';
import { markdownParser } from './markdown.parser.js';

const parse = (source: string) => markdownParser.parse(Buffer.from(source), { name: 'a.md', maxCharacters: 1000 });

describe('markdownParser', () => {
  it('takes the title from the first heading', async () => {
    const { text, blocks, metadata } = await parse('# 响应式 **基础** {#basics}\n\ntext');
    expect(metadata).toEqual({ title: '响应式 **基础**', encoding: 'utf-8' });
    expect(texts(text, blocks)).toEqual(['# 响应式 **基础** {#basics}', 'text']);
  });

  it('lets the front matter say more than the heading', async () => {
    const { text, metadata } = await parse('---\ntitle: Said\nweight: 3\n---\n# Seen');
    expect(metadata).toEqual({ title: 'Said', weight: 3, encoding: 'utf-8' });
    expect(text).toBe('# Seen');
  });
});
