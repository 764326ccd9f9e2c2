import { Logger } from '@nestjs/common';
import { AppError, type Principal } from '@causeway/kernel';
import type { Retrieval, SearchRequest, SearchResult } from '@causeway/rag';
import { Grounding } from './grounding.js';

const PRINCIPAL: Principal = { id: 'k', name: 'key', permissions: [], collections: null, rateLimit: null };
const FOUND: SearchResult = {
  items: [
    {
      chunkId: 'c',
      documentId: 'd',
      documentName: 'a.md',
      collectionId: 'k',
      text: 'Thirty days.',
      score: 1,
      citation: { headingPath: [], charStart: 0, charEnd: 12 },
      explain: { fused: 1 },
    },
  ],
  tookMs: 1,
  degraded: [],
};

function find(
  search: (principal: Principal, request: SearchRequest) => Promise<SearchResult>,
  collections: string[] | 'all' = 'all',
) {
  const grounding = new Grounding({ search } as unknown as Retrieval);
  return grounding.findPassages(PRINCIPAL, { query: 'leave', collections, limit: 5 }, new AbortController().signal);
}

describe('Grounding', () => {
  beforeAll(() => Logger.overrideLogger(false));

  it('returns passages without the explanation of their score', async () => {
    const search = jest.fn(() => Promise.resolve(FOUND));
    const { passages, warnings } = await find(search);
    expect(search).toHaveBeenCalledWith(PRINCIPAL, expect.objectContaining({ query: 'leave', collections: undefined, limit: 5 }));
    expect(passages).toHaveLength(1);
    expect(passages[0]).not.toHaveProperty('explain');
    expect(warnings).toEqual([]);
  });

  it('warns when the vector index was not available', async () => {
    const { passages, warnings } = await find(() => Promise.resolve({ ...FOUND, degraded: ['vector'] }));
    expect(passages).toHaveLength(1);
    expect(warnings).toMatchObject([{ code: 'EMBEDDING.UNAVAILABLE' }]);
  });

  it.each([
    [new AppError('EMBEDDING.UNAVAILABLE', 'down'), 'EMBEDDING.UNAVAILABLE'],
    [new Error('boom'), 'SERVICE.UNAVAILABLE'],
  ])('warns and returns no passages when the search fails with %s', async (error, code) => {
    expect(await find(() => Promise.reject(error))).toMatchObject({ passages: [], warnings: [{ code }] });
  });

  it('throws an error that the caller has to correct', async () => {
    const missing = new AppError('COLLECTION.NOT_FOUND', 'no such collection');
    await expect(find(() => Promise.reject(missing), ['x'])).rejects.toBe(missing);
  });
});
