import { type Embedder, Embedders } from '@causeway/models';
import type { IndexState, Reindexes } from '@causeway/rag';
import { ServingEmbedder } from './serving-embedder.js';

const profile = (model: string) => ({ name: `openai:${model}:2`, dimensions: 2 });
const A = profile('a');
const B = profile('b');

/** @param of undefined: an endpoint that has never answered */
function embedder(of: typeof A | null | undefined, mark = 0): Embedder {
  return {
    get profile() {
      if (of === undefined) throw Object.assign(new Error('not yet'), { code: 'EMBEDDING.UNAVAILABLE' });
      return of;
    },
    embedDocuments: () => Promise.resolve([]),
    embedQuery: () => Promise.resolve(of ? [mark, mark] : null),
  };
}

const running = (to: typeof A, closing = false, from: string | null = A.name) => ({ id: 'r', from, to, closing });
/** The state is what a test says; everything else is the real thing. */
function serving(state: IndexState, configured: Embedder, next?: Embedder) {
  const reindexes = { state: () => Promise.resolve(state) } as unknown as Reindexes;
  return new ServingEmbedder(new Embedders(configured, next), reindexes);
}

describe('ServingEmbedder', () => {
  const a = embedder(A, 1);
  const b = embedder(B, 2);

  it('uses whichever embedder has the profile that the database says', async () => {
    expect(await serving({ active: A, running: null }, a, b).embedQuery('x')).toEqual({ profile: A, vector: [1, 1] });
    expect(await serving({ active: B, running: null }, a, b).embedQuery('x')).toEqual({ profile: B, vector: [2, 2] });
    expect(await serving({ active: null, running: null }, a, b).embedQuery('x')).toEqual({ profile: A, vector: [1, 1] });
  });

  it('has no vectors where none can be made, and never those of another profile', async () => {
    expect(await serving({ active: A, running: null }, embedder(null)).embedQuery('x')).toBeNull();
    const mismatch = { code: 'EMBEDDING.DIMENSION_MISMATCH' };
    await expect(serving({ active: A, running: null }, b).embedQuery('x')).rejects.toMatchObject(mismatch);
    await expect(serving({ active: A, running: null }, b).needed()).rejects.toMatchObject(mismatch);
    await expect(serving({ active: A, running: null }, embedder(undefined)).embedQuery('x')).rejects.toMatchObject({
      code: 'EMBEDDING.UNAVAILABLE',
    });
  });

  it('is out of service while the vectors of a switch at once are missing, but not while a few gaps are filled', async () => {
    const switched = serving({ active: B, running: running(B) }, b);
    await expect(switched.embedQuery('x')).rejects.toMatchObject({ code: 'EMBEDDING.UNAVAILABLE' });
    expect(await serving({ active: B, running: running(B, false, null) }, b).embedQuery('x')).not.toBeNull();
  });

  it('needs the vectors of both profiles only when the swap is near, those of the next one first', async () => {
    const needed = async (state: IndexState, ...embedders: [Embedder, Embedder?]) =>
      (await serving(state, ...embedders).needed()).map(({ profile: { name }, embedder: has, serves }) => [name, !!has, serves]);
    expect(await needed({ active: A, running: running(B) }, a, b)).toEqual([[A.name, true, true]]);
    expect(await needed({ active: A, running: running(B, true) }, a, b)).toEqual([
      [B.name, true, false],
      [A.name, true, true],
    ]);
    expect(await needed({ active: A, running: running(B, true) }, a)).toEqual([
      [B.name, false, false],
      [A.name, true, true],
    ]);
    expect(await needed({ active: A, running: null }, embedder(null))).toEqual([]);
  });
});
