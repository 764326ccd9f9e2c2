import { checkProfileFit } from './profile-fit.js';

const profile = (model: string, dimensions: number) => ({ name: `openai:${model}:${dimensions}`, dimensions });
const a = profile('a', 8);
const b = profile('b', 16);

describe('checkProfileFit', () => {
  it('returns "fits" when any configured embedder makes the stored vectors, or nothing is stored', () => {
    expect(checkProfileFit(a, [a])).toBe('fits');
    expect(checkProfileFit(a, [b, a])).toBe('fits');
    expect(checkProfileFit(undefined, [b])).toBe('fits');
  });

  it('returns "keywords" without an embedder and "unknown" while an endpoint has never answered', () => {
    expect(checkProfileFit(a, [null])).toBe('keywords');
    expect(checkProfileFit(a, [undefined])).toBe('unknown');
    expect(checkProfileFit(a, [b, undefined])).toBe('unknown');
  });

  it('throws EMBEDDING.DIMENSION_MISMATCH with both remedies in one line for any other profile, the same length or not', () => {
    for (const other of [b, profile('c', 8)]) {
      const line = new RegExp(`openai:a:8 .*${other.name} .*NEXT_EMBEDDING_\\*.*causeway reindex --switch-now.*`);
      expect(() => checkProfileFit(a, [other])).toThrow(expect.objectContaining({ code: 'EMBEDDING.DIMENSION_MISMATCH' }));
      expect(() => checkProfileFit(a, [other])).toThrow(line);
    }
  });

  it('throws for vectors with more dimensions than pgvector stores', () => {
    expect(() => checkProfileFit(undefined, [profile('huge', 16_001)])).toThrow(/16001 dimensions .* 16000/);
    expect(() => checkProfileFit(a, [a, profile('huge', 20_000)])).toThrow('pgvector');
  });
});
