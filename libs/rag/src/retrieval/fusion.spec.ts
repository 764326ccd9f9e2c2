import { fuse, matchVersions } from './fusion.js';

const list = (...ids: string[]) => ids.map((chunkId, i) => ({ chunkId, score: 1 - i / 10 }));
const order = (...args: Parameters<typeof fuse>) => fuse(...args).map(({ candidate }) => candidate.chunkId);

describe('fuse', () => {
  it('ranks a candidate of both channels above those of one', () => {
    expect(order({ vector: list('a', 'b'), keyword: list('c', 'b') })).toEqual(['b', 'a', 'c']);
  });

  it('adds nothing for a channel that did not find the candidate', () => {
    const [only] = fuse({ vector: list('a'), keyword: [] });
    expect(only!.explain).toEqual({ vector: { rank: 1, score: 1 }, fused: 1 / 61 });
  });

  it('sums 1 / (60 + rank) over the channels', () => {
    const { explain } = fuse({ vector: list('x', 'a'), keyword: list('y', 'z', 'a') }).find(
      ({ candidate }) => candidate.chunkId === 'a',
    )!;
    expect(explain.fused).toBeCloseTo(1 / 62 + 1 / 63, 12);
  });

  it('keeps the order of a single channel and breaks ties by rank, then id', () => {
    expect(order({ keyword: list('c', 'a', 'b') })).toEqual(['c', 'a', 'b']);
    expect(order({ vector: list('b'), keyword: list('a') })).toEqual(order({ keyword: list('a'), vector: list('b') }));
  });

  it('returns an empty list for empty channels', () => {
    expect(fuse({})).toEqual([]);
  });
});

it('matchVersions removes candidates whose document the other channel found in another version', () => {
  const found = (documentId: string, versionId: string) => ({
    chunkId: `${documentId}${versionId}`,
    score: 1,
    documentId,
    versionId,
  });
  const [old, newer, alone] = [found('a', '1'), found('a', '2'), found('b', '1')];
  expect(matchVersions([newer, alone, old], [old])).toEqual([alone, old]);
  expect(matchVersions([newer, alone], [])).toEqual([newer, alone]);
});
