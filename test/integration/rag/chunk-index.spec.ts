import { type IndexedChunk, indexedChunks } from '@causeway/text';
import type { Sql } from '@causeway/database';
import { newId } from '@causeway/kernel';
import { Retrieval } from '@causeway/rag';
import { findProfile, selectUnembedded, upsertVectors } from '../../../libs/rag/src/index/embedding.repository.js';
import { buildCollection, buildVersion, EVERYONE, putText, startWorld, type Version, type World } from './support.js';

const TEXT = Array.from({ length: 12 }, (_, i) => `Sentence ${i} about a cat and the pool of 数据库 连接 number ${i}.`).join(' ');
const chunksOf = (text: string) => indexedChunks({ text, blocks: [] }, { maxTokens: 64, overlapTokens: 0 });

interface Step {
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  Plans?: Step[];
}

describe('ChunkIndex', () => {
  let world: World;
  let version: Version;
  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(() => world?.stop());
  beforeEach(async () => {
    version = await buildVersion(world, (await buildCollection(world)).id);
  });

  const put = (chunks: readonly IndexedChunk[]) => world.index.put(world.database, { ...version, chunks });
  const stored = async () => (await world.index.list(version.versionId, { limit: 200 })).items;
  const count = async (table: string) => {
    const [row] = await world.database.query<{ count: number }>(`select count(*)::int as count from ${table}`);
    return row?.count;
  };

  it('stores chunks unchanged, with unusual characters, pages and headings', async () => {
    const odd = {
      ordinal: 0,
      text: `it's a "quote" \\ {1,2} 👩‍👧 数据库\n\tend`,
      page: 3,
      headingPath: ['A "b"', "c's, d", '第一章 {x}'],
      charStart: 5,
      charEnd: 40,
      tokens: 17,
    };
    const plain = { ordinal: 1, text: '!', headingPath: [] as string[], charStart: 41, charEnd: 42, tokens: 1 };
    const index = { terms: '', termCount: 0, textHash: '00' };
    await put([odd, plain].map((chunk) => ({ ...chunk, ...index })));
    expect(await stored()).toEqual([
      { ...odd, id: expect.any(String) },
      { ...plain, id: expect.any(String) },
    ]);
  });

  it('keeps ids and vectors when the same chunks are stored again', async () => {
    await putText(world, version, TEXT);
    const before = await stored();
    expect(before.length).toBeGreaterThan(2);
    await put(chunksOf(TEXT));
    expect(await stored()).toEqual(before);
    expect(await world.index.firstMissing(version.versionId, 'topics')).toBeUndefined();
  });

  it('removes the chunks that are not stored again', async () => {
    await putText(world, version, TEXT);
    const vectors = await count('chunk_embeddings');
    const before = await stored();
    await put(
      chunksOf(TEXT)
        .slice(0, 1)
        .concat({ ...(chunksOf(TEXT)[1] as IndexedChunk), text: 'changed' }),
    );
    const after = await stored();
    expect(after.map(({ id }) => id)).toEqual([before[0]?.id, expect.any(String)]);
    expect(after[1]?.id).not.toBe(before[1]?.id);
    expect(await world.index.missing(version.versionId, 'topics', 0, 99)).toMatchObject([{ ordinal: 1, text: 'changed' }]);
    expect(await count('chunk_embeddings')).toBe((vectors ?? 0) - before.length + 1);
  });

  it('pages through chunks in their order', async () => {
    await put(chunksOf(TEXT));
    const all = await stored();
    const first = await world.index.list(version.versionId, { limit: 2 });
    const second = await world.index.list(version.versionId, { limit: 200, cursor: first.nextCursor ?? undefined });
    expect([...first.items, ...second.items]).toEqual(all);
    expect(second.nextCursor).toBeNull();
    const wrong = world.index.list(version.versionId, { limit: 2, cursor: newId() });
    await expect(wrong).rejects.toMatchObject({ code: 'REQUEST.INVALID' });
  });

  it('returns the chunks without a vector', async () => {
    await put(chunksOf(TEXT));
    const [first, second, third] = await stored();
    const profile = { name: 'topics', dimensions: 4 };
    await world.index.putVectors(profile, [{ chunkId: second!.id, vector: [1, 0, 0, 0] }]);
    const { versionId } = version;
    expect((await world.index.missing(versionId, 'topics', 0, 2)).map(({ id }) => id)).toEqual([first!.id, third!.id]);
    expect((await world.index.missing(versionId, 'topics', 1, 2)).map(({ id }) => id)).toEqual([third!.id]);
    expect(await world.index.missing(versionId, 'another', 0, 99)).toHaveLength((await stored()).length);
    expect([await world.index.firstMissing(versionId, 'topics'), await world.index.firstMissing(versionId, 'topics', 1)]).toEqual(
      [0, 2],
    );
    const rest = (await stored()).slice(1).map(({ id }) => ({ chunkId: id, vector: [1, 0, 0, 0] }));
    await world.index.putVectors(profile, rest);
    expect([await world.index.firstMissing(versionId, 'topics'), await world.index.firstMissing(versionId, 'topics', 1)]).toEqual(
      [0, undefined],
    );
  });

  describe('of a version of 2,000 chunks, with statistics of when there were none', () => {
    const BATCH = 64;
    let ids: string[];
    beforeAll(async () => {
      await world.database.query('delete from collections');
      for (const table of ['chunks', 'chunk_embeddings']) await world.database.query(`vacuum analyze ${table}`);
    });
    beforeEach(async () => {
      await put(
        chunksOf(Array.from({ length: 2_000 }, (_, n) => `# Part ${n}\n\n${`A cat, ${n} times. `.repeat(8)}`).join('\n\n')),
      );
      const rows = await world.database.query<{ id: string }>('select id from chunks order by ordinal');
      ids = rows.map(({ id }) => id);
      expect(ids.length).toBeGreaterThanOrEqual(2_000);
    });

    /** The most rows that any step of the statements goes through. */
    async function rowsOf(work: (sql: Sql) => Promise<unknown>): Promise<number> {
      let most = 0;
      const visit = (step: Step) => {
        const rows = step['Actual Rows'] + (step['Rows Removed by Filter'] ?? 0);
        most = Math.max(most, rows * step['Actual Loops']);
        step.Plans?.forEach(visit);
      };
      const query = async (text: string, parameters?: unknown[]) => {
        const [row] = await world.database.query<{ 'QUERY PLAN': { Plan: Step }[] }>(
          `explain (analyze, format json) ${text}`,
          parameters,
        );
        visit(row!['QUERY PLAN'][0]!.Plan);
        return [];
      };
      await work({ query });
      return most;
    }

    it('reads only the chunks of the batch', async () => {
      const vectors = ids.map((chunkId) => ({ chunkId, vector: [1, 0, 0, 0] }));
      await world.index.putVectors({ name: 'topics', dimensions: 4 }, vectors.slice(0, -BATCH));
      const { versionId } = version;
      const { id } = (await findProfile(world.database, 'topics'))!;
      const last = ids.length - 1;
      expect(await rowsOf((sql) => selectUnembedded(sql, versionId, 'topics', 0, BATCH - 1))).toBe(BATCH);
      expect(await rowsOf((sql) => selectUnembedded(sql, versionId, 'topics', last - BATCH + 1, last))).toBe(BATCH);
      expect(await rowsOf((sql) => upsertVectors(sql, id, vectors.slice(-BATCH)))).toBe(BATCH);
    });
  });

  it('replaces a vector and ignores one whose chunk was removed', async () => {
    await put(chunksOf('A cat.'));
    const [only] = await stored();
    const profile = { name: 'topics', dimensions: 4 };
    await world.index.putVectors(profile, [{ chunkId: only!.id, vector: [1, 0, 0, 0] }]);
    await world.index.putVectors(profile, [
      { chunkId: only!.id, vector: [0, 0.5, 0, 0] },
      { chunkId: newId(), vector: [1, 1, 1, 1] },
    ]);
    const rows = await world.database.query('select embedding::text from chunk_embeddings where chunk_id = $1', [only!.id]);
    expect(rows).toEqual([{ embedding: '[0,0.5,0,0]' }]);
  });

  it('copies a vector to equal texts under equal headings, in any version, within a profile', async () => {
    const text = TEXT.replaceAll('cat', 'heron');
    await put(chunksOf(text));
    const profile = { name: 'topics', dimensions: 4 };
    const [first] = await stored();
    await world.index.putVectors(profile, [{ chunkId: first!.id, vector: [3, 0, 0, 1] }]);
    const other = await buildVersion(world, (await buildCollection(world)).id);
    await world.index.put(world.database, { ...other, chunks: chunksOf(text) });
    await world.index.putVectors({ name: 'another profile', dimensions: 4 }, []);
    expect(await world.index.reuseVectors(other.versionId, 'another profile')).toBe(0);
    expect(await world.index.reuseVectors(other.versionId, 'topics')).toBe(1);
    expect(await world.index.reuseVectors(other.versionId, 'topics')).toBe(0);
    const rows = await world.database.query<{ ordinal: number; embedding: string }>(
      'select c.ordinal, e.embedding::text from chunk_embeddings e join chunks c on c.id = e.chunk_id where c.version_id = $1',
      [other.versionId],
    );
    expect(rows).toEqual([{ ordinal: 0, embedding: '[3,0,0,1]' }]);
  });

  it('throws EMBEDDING.DIMENSION_MISMATCH for vectors of other dimensions', async () => {
    const mismatch = { code: 'EMBEDDING.DIMENSION_MISMATCH' };
    await world.index.putVectors({ name: 'three', dimensions: 3 }, []);
    await expect(world.index.putVectors({ name: 'three', dimensions: 4 }, [])).rejects.toMatchObject(mismatch);
    await expect(world.index.putVectors({ name: 'huge', dimensions: 16_001 }, [])).rejects.toMatchObject(mismatch);
    const short = [{ chunkId: newId(), vector: [1, 2] }];
    await expect(world.index.putVectors({ name: 'three', dimensions: 3 }, short)).rejects.toMatchObject(mismatch);
  });

  describe('publish', () => {
    const publish = (given: Version) =>
      world.index.publish(world.database, { ...given, documentName: 'a.md', metadata: { lang: 'en' } });
    const live = async () => {
      const text = 'select version_id, chunk_count, term_count::int from published_versions where document_id = $1';
      return world.database.query(text, [version.documentId]);
    };

    it('publishes a version with its counts, and again without a change', async () => {
      await put(chunksOf('Two cats. 数据库'));
      expect(await publish(version)).toBe(true);
      expect(await publish(version)).toBe(true);
      expect(await live()).toEqual([{ version_id: version.versionId, chunk_count: 1, term_count: 5 }]);
    });

    it('returns false for a version older than the published one', async () => {
      const newer = await buildVersion(world, version.collectionId, 2, version.documentId);
      expect(await publish(version)).toBe(true);
      expect(await publish(newer)).toBe(true);
      expect(await publish(version)).toBe(false);
      expect(await live()).toMatchObject([{ version_id: newer.versionId }]);
    });

    it('serves the old version until the new one is published, and keeps it', async () => {
      const retrieval = world.app.get(Retrieval);
      const request = { query: 'zebra', mode: 'keyword' as const, collections: [version.collectionId] };
      const found = async () => (await retrieval.search(EVERYONE, request)).items.map(({ text }) => text);
      await put(chunksOf('The old zebra.'));
      expect(await found()).toEqual([]);
      await publish(version);
      const newer = await buildVersion(world, version.collectionId, 2, version.documentId);
      await world.index.put(world.database, { ...newer, chunks: chunksOf('The new zebra.') });
      expect(await found()).toEqual(['The old zebra.']);
      await publish(newer);
      expect(await found()).toEqual(['The new zebra.']);
      expect(await stored()).toHaveLength(1);
      await world.database.query('update document_versions set withdrawn = true where id = $1', [newer.versionId]);
      await publish(version);
      expect(await found()).toEqual(['The old zebra.']);
    });
  });
});
