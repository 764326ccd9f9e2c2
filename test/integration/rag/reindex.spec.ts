import { Reindexes } from '@causeway/rag';
import { deleteRetiredVectors } from '../../../libs/rag/src/reindexing/profile.repository.js';
import { ReindexRepository } from '../../../libs/rag/src/reindexing/reindex.repository.js';
import {
  buildCollection,
  buildVersion,
  EVERYONE,
  publishDocument,
  putText,
  startWorld,
  type Version,
  type World,
} from './support.js';
import { Retrieval } from '@causeway/rag';

const NEXT = { name: 'next', dimensions: 2 };
const TOPICS = { name: 'topics', dimensions: 4 };

describe('a reindex in the tables', () => {
  let world: World;
  let reindexes: Reindexes;
  let work: ReindexRepository;
  let collectionId: string;

  const sql = (text: string, ...parameters: unknown[]) => world.database.query<Record<string, unknown>>(text, parameters);
  const vectorsFor = async (profile: { name: string; dimensions: number }, limit = 1_000) => {
    const chunks = await work.waiting(profile.name, null, limit);
    await world.index.putVectors(
      profile,
      chunks.map(({ id }) => ({ chunkId: id, vector: new Array<number>(profile.dimensions).fill(1) })),
    );
    return chunks.length;
  };
  const active = async () => (await reindexes.state()).active?.name;

  beforeAll(async () => {
    world = await startWorld();
    reindexes = world.app.get(Reindexes);
    work = world.app.get(ReindexRepository);
  });
  afterAll(() => world?.stop());
  beforeEach(async () => {
    await sql('delete from reindexes');
    await sql('delete from collections');
    await sql('delete from embedding_profiles');
    collectionId = (await buildCollection(world)).id;
    await publishDocument(world, collectionId, 'a cat in a tree');
    await publishDocument(world, collectionId, 'a dog in a car');
    await sql(`update document_versions set status = 'ready'`);
  });

  it('activates the profile of the first vectors', async () => {
    expect(await active()).toBe('topics');
    await world.index.putVectors(NEXT, []);
    expect(await active()).toBe('topics');
    expect(await reindexes.profileInUse(['other'])).toEqual(TOPICS);
  });

  it('deactivates a profile without vectors, so that the configured one becomes active', async () => {
    await sql('delete from documents');
    expect(await reindexes.profileInUse(['other'])).toBeUndefined();
    expect(await active()).toBeUndefined();
    await world.index.putVectors(NEXT, []);
    expect(await active()).toBe('next');
    expect(await reindexes.profileInUse(['topics'])).toBeUndefined();
    // and back to one that was there before
    await world.index.putVectors(TOPICS, []);
    expect(await active()).toBe('topics');
  });

  it('runs once at a time; after a cancel another can start', async () => {
    const first = await reindexes.start(NEXT);
    expect(first).toMatchObject({ status: 'running', fromProfile: 'topics', toProfile: 'next', done: 0, total: 2 });
    await expect(reindexes.start(NEXT)).rejects.toMatchObject({ code: 'REINDEX.RUNNING' });
    expect(await reindexes.cancel()).toMatchObject({ id: first.id, status: 'cancelled' });
    await expect(reindexes.cancel()).rejects.toMatchObject({ code: 'REINDEX.NOT_FOUND' });
    expect(await reindexes.start(NEXT)).toMatchObject({ status: 'running' });
  });

  it('swaps the profiles when every chunk has its vector, and only while it closes', async () => {
    const reindex = await reindexes.start(NEXT);
    expect(await vectorsFor(NEXT, 1)).toBe(1);
    await work.close(reindex.id);
    expect(await work.swap(reindex)).toBe('incomplete');
    expect(await active()).toBe('topics');
    await vectorsFor(NEXT);
    await work.recordFailedAttempt(reindex.id, { code: 'EMBEDDING.UNAVAILABLE', message: 'away' });
    expect(await work.swap(reindex)).toBe('over');
    await work.close(reindex.id);
    expect(await work.swap(reindex)).toBe('swapped');
    expect(await reindexes.state()).toEqual({ active: NEXT, running: null });
    expect(await reindexes.last()).toMatchObject({ status: 'done', done: 2, total: 2 });
    expect(await work.swap(reindex)).toBe('over');
  });

  describe('a version in progress', () => {
    let reindex: Awaited<ReturnType<Reindexes['start']>>;
    let version: Version;

    beforeEach(async () => {
      reindex = await reindexes.start(NEXT);
      await vectorsFor(NEXT);
      version = await buildVersion(world, collectionId);
      await work.close(reindex.id);
    });

    it('delays the swap while it has vectors in the old profile only', async () => {
      await putText(world, version, 'a cat in a car');
      expect(await work.swap(reindex)).toBe('incomplete');
      await vectorsFor(NEXT);
      expect(await work.swap(reindex)).toBe('swapped');
    });

    it('does not delay the swap while it has no vector', async () => {
      await putText(world, version, 'a cat in a car');
      await sql('delete from chunk_embeddings e using chunks c where c.id = e.chunk_id and c.version_id = $1', version.versionId);
      expect(await work.swap(reindex)).toBe('swapped');
    });
  });

  it('embeds older versions too, and equal texts once', async () => {
    const old = await buildVersion(world, collectionId);
    await putText(world, old, 'a cat in a tree');
    await reindexes.start(NEXT);
    const waiting = await work.waiting('next', null, 10);
    expect(waiting).toHaveLength(3);
    expect(waiting.map(({ id }) => id)).toEqual(waiting.map(({ id }) => id).toSorted());
    await world.index.putVectors(NEXT, [{ chunkId: waiting[0]!.id, vector: [1, 2] }]);
    const reused = await work.reuseVectors(
      'next',
      waiting.map(({ id }) => id),
    );
    expect([...reused]).toEqual(waiting.filter(({ text }, i) => i > 0 && text === waiting[0]!.text).map(({ id }) => id));
    expect(reused.size).toBe(1);
  });

  it('is leased to one worker at a time, and to another after the lease has expired', async () => {
    const { id } = await reindexes.start(NEXT);
    expect(await work.abandoned()).toEqual([id]);
    expect(await work.acquire({ reindexId: id }, id, 60)).toBe(true);
    expect(await work.abandoned()).toEqual([]);
    const other = collectionId;
    expect(await work.acquire({ reindexId: id }, other, 60)).toBe(false);
    await sql(`update reindexes set lease_until = now() - interval '1 second'`);
    expect(await work.abandoned()).toEqual([id]);
    expect(await work.acquire({ reindexId: id }, other, 60)).toBe(true);
    await reindexes.cancel();
    expect(await work.acquire({ reindexId: id }, other, 60)).toBe(false);
  });

  it('removes the vectors of the old profile after the grace period', async () => {
    const reindex = await reindexes.start(NEXT);
    await vectorsFor(NEXT);
    await work.close(reindex.id);
    await work.swap(reindex);
    expect(await deleteRetiredVectors(world.database, 60, 100)).toBe(0);
    await sql(`update reindexes set ended_at = now() - interval '2 minutes'`);
    expect(await deleteRetiredVectors(world.database, 60, 1)).toBe(1);
    expect(await deleteRetiredVectors(world.database, 60, 100)).toBe(1);
    expect(await deleteRetiredVectors(world.database, 60, 100)).toBe(0);
    expect(await sql('select count(*)::integer as count from chunk_embeddings')).toEqual([{ count: 2 }]);
  });

  it('switches immediately on request and keeps the old vectors until the new ones are complete', async () => {
    await reindexes.start({ name: 'never mind', dimensions: 3 });
    expect(await reindexes.switchNow(NEXT)).toMatchObject({ status: 'running', fromProfile: 'topics', toProfile: 'next' });
    expect(await active()).toBe('next');
    expect(await reindexes.profileInUse(['topics'])).toEqual(NEXT);
    expect(await reindexes.switchNow(NEXT)).toBeUndefined();
    expect(await deleteRetiredVectors(world.database, 0, 100)).toBe(0);
    world.embedder.profile = NEXT;
    const found = await world.app.get(Retrieval).search(EVERYONE, { query: 'cat', mode: 'keyword' });
    world.embedder.profile = TOPICS;
    expect(found.items).toHaveLength(1);
  });
});
