import { type Embedder, Embedders } from '@causeway/models';
import type { IndexState } from '../reindexing/reindex.js';
import type { Reindexes } from '../reindexing/reindexes.js';
import { ServingEmbedder } from './serving-embedder.js';

const profile = (model: string) => ({ name: `openai:${model}:2`, dimensions: 2 });
const A = profile('a');
const B = profile('b');

/** @param of undefined: the endpoint has never answered */
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
/** Only the state of the index is made up. */
function serving(state: IndexState, configured: Embedder, next?: Embedder) {
  const reindexes = { state: () => Promise.resolve(state) } as unknown as Reindexes;
  return new ServingEmbedder(new Embedders(configured, next), reindexes);
}

describe('ServingEmbedder', () => {
  const a = embedder(A, 1);
  const b = embedder(B, 2);

  it('uses the embedder whose profile is active in the database', async () => {
    expect(await serving({ active: A, running: null }, a, b).embedQuery('x')).toEqual({ profile: A, vector: [1, 1] });
    expect(await serving({ active: B, running: null }, a, b).embedQuery('x')).toEqual({ profile: B, vector: [2, 2] });
    expect(await serving({ active: null, running: null }, a, b).embedQuery('x')).toEqual({ profile: A, vector: [1, 1] });
  });

  it('returns null without an embedder and rejects when none of them has the active profile', async () => {
    expect(await serving({ active: A, running: null }, embedder(null)).embedQuery('x')).toBeNull();
    const mismatch = { code: 'EMBEDDING.DIMENSION_MISMATCH' };
    await expect(serving({ active: A, running: null }, b).embedQuery('x')).rejects.toMatchObject(mismatch);
    await expect(serving({ active: A, running: null }, b).required()).rejects.toMatchObject(mismatch);
    await expect(serving({ active: A, running: null }, embedder(undefined)).embedQuery('x')).rejects.toMatchObject({
      code: 'EMBEDDING.UNAVAILABLE',
    });
  });

  it('rejects with EMBEDDING.UNAVAILABLE while an immediate switch is filled, but not while a few gaps are', async () => {
    const switched = serving({ active: B, running: running(B) }, b);
    await expect(switched.embedQuery('x')).rejects.toMatchObject({ code: 'EMBEDDING.UNAVAILABLE' });
    expect(await serving({ active: B, running: running(B, false, null) }, b).embedQuery('x')).not.toBeNull();
  });

  it('requires vectors in both profiles only while a reindex closes, in the next profile first', async () => {
    const required = async (state: IndexState, ...embedders: [Embedder, Embedder?]) =>
      (await serving(state, ...embedders).required()).map(({ profile: { name }, embedder: has, serves }) => [
        name,
        !!has,
        serves,
      ]);
    expect(await required({ active: A, running: running(B) }, a, b)).toEqual([[A.name, true, true]]);
    expect(await required({ active: A, running: running(B, true) }, a, b)).toEqual([
      [B.name, true, false],
      [A.name, true, true],
    ]);
    expect(await required({ active: A, running: running(B, true) }, a)).toEqual([
      [B.name, false, false],
      [A.name, true, true],
    ]);
    expect(await required({ active: A, running: null }, embedder(null))).toEqual([]);
  });
});
