import { fuse, inVersionsOf } from './fusion.js';

const list = (...ids: string[]) => ids.map((chunkId, i) => ({ chunkId, score: 1 - i / 10 }));
const order = (...args: Parameters<typeof fuse>) => fuse(...args).map(({ candidate }) => candidate.chunkId);

describe('fuse', () => {
  it('prefers what both channels found', () => {
    expect(order({ vector: list('a', 'b'), keyword: list('c', 'b') })).toEqual(['b', 'a', 'c']);
  });

  it('gives a missing rank nothing', () => {
    const [only] = fuse({ vector: list('a'), keyword: [] });
    expect(only!.explain).toEqual({ vector: { rank: 1, score: 1 }, fused: 1 / 61 });
  });

  it('adds up the ranks as the method says', () => {
    const { explain } = fuse({ vector: list('x', 'a'), keyword: list('y', 'z', 'a') }).find(
      ({ candidate }) => candidate.chunkId === 'a',
    )!;
    expect(explain.fused).toBeCloseTo(1 / 62 + 1 / 63, 12);
  });

  it('keeps the order of a single channel, and is stable', () => {
    expect(order({ keyword: list('c', 'a', 'b') })).toEqual(['c', 'a', 'b']);
    expect(order({ vector: list('b'), keyword: list('a') })).toEqual(order({ keyword: list('a'), vector: list('b') }));
  });

  it('answers nothing with nothing', () => {
    expect(fuse({})).toEqual([]);
  });
});

test('a document is shown in one version: the one that the other channel found', () => {
  const found = (documentId: string, versionId: string) => ({
    chunkId: `${documentId}${versionId}`,
    score: 1,
    documentId,
    versionId,
  });
  const [old, newer, alone] = [found('a', '1'), found('a', '2'), found('b', '1')];
  expect(inVersionsOf([newer, alone, old], [old])).toEqual([alone, old]);
  expect(inVersionsOf([newer, alone], [])).toEqual([newer, alone]);
});
