import { createHash } from 'node:crypto';
import { embeddingText } from './chunk/embedding-text.js';
import { indexedChunks } from './indexed-chunk.js';

const OPTIONS = { maxTokens: 64, overlapTokens: 0 };
const text = 'The same words.';
const under = (title: string) =>
  indexedChunks(
    {
      text: `${title}\n${text}`,
      blocks: [
        { kind: 'heading', level: 1, charStart: 0, charEnd: title.length },
        { kind: 'paragraph', charStart: title.length + 1, charEnd: title.length + 1 + text.length },
      ],
    },
    OPTIONS,
  ).at(-1)!;

describe('textHash', () => {
  it('covers the headings too, because the same words under other headings have another vector', () => {
    const tides = under('Tides');
    expect(tides.textHash).toBe(createHash('sha256').update(embeddingText(tides)).digest('hex').slice(0, 32));
    expect(under('Tides').textHash).toBe(tides.textHash);
    expect(under('Rates').textHash).not.toBe(tides.textHash);
  });
});
