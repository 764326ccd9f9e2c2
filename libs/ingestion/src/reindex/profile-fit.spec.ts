import { judgeFit } from './profile-fit.js';

const profile = (model: string, dimensions: number) => ({ name: `openai:${model}:${dimensions}`, dimensions });
const a = profile('a', 8);
const b = profile('b', 16);

describe('judgeFit', () => {
  it('takes any configured embedder whose vectors are the stored ones', () => {
    expect(judgeFit(a, [a])).toBe('fits');
    expect(judgeFit(a, [b, a])).toBe('fits');
    expect(judgeFit(undefined, [b])).toBe('fits');
  });

  it('goes by keywords where no vectors can be made, and waits for an endpoint that has never answered', () => {
    expect(judgeFit(a, [null])).toBe('keywords');
    expect(judgeFit(a, [undefined])).toBe('unknown');
    expect(judgeFit(a, [b, undefined])).toBe('unknown');
  });

  it('refuses others, the same length or not, in one line with both remedies', () => {
    for (const other of [b, profile('c', 8)]) {
      const line = new RegExp(`openai:a:8 .*${other.name} .*NEXT_EMBEDDING_\\*.*causeway reindex --switch-now.*`);
      expect(() => judgeFit(a, [other])).toThrow(expect.objectContaining({ code: 'EMBEDDING.DIMENSION_MISMATCH' }));
      expect(() => judgeFit(a, [other])).toThrow(line);
    }
  });

  it('refuses vectors that pgvector cannot hold', () => {
    expect(() => judgeFit(undefined, [profile('huge', 16_001)])).toThrow(/16001 dimensions .* 16000/);
    expect(() => judgeFit(a, [a, profile('huge', 20_000)])).toThrow('pgvector');
  });
});
