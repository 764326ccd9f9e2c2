import { AppError, newId } from '@causeway/kernel';
import { Retrieval, type SearchRequest } from '@causeway/rag';
import { indexedChunks, terms } from '@causeway/text';
import { SearchRepository } from '../../../libs/rag/src/retrieval/search.repository.js';
import {
  buildCollection,
  buildVersion,
  EVERYONE,
  limitedTo,
  publishDocument,
  putText,
  startWorld,
  TopicEmbedder,
  type World,
} from './support.js';

const DOCUMENTS = [
  'The cat sat on the mat. The cat is a cat, and no other animal is a cat.',
  'A dog chased the cat up a tree.',
  'Trees are plants. A tree has leaves; every tree has roots.',
  '数据库的连接池可以配置超时时间。',
  '資料庫的軟體設定與網路逾時。',
  'Set hnsw.iterative_scan = relaxed_order before the query; see ReadHeaderTimeout in v1.2.3.',
  "It's a 'quoted' \\ text & with | operators ! of (tsquery) <-> :* inside.",
];

describe('Retrieval', () => {
  let world: World;
  let retrieval: Retrieval;
  let collectionId: string;
  beforeAll(async () => {
    world = await startWorld();
    retrieval = world.app.get(Retrieval);
    collectionId = (await buildCollection(world)).id;
    for (const [i, text] of DOCUMENTS.entries()) {
      await publishDocument(world, collectionId, text, { name: `${i}.md`, metadata: { n: i, tags: ['t', `t${i}`] } });
    }
  });
  afterAll(() => world?.stop());
  beforeEach(() => {
    world.embedder.profile = { name: 'topics', dimensions: 4 };
    world.embedder.failure = undefined;
    world.embedder.meanwhile = undefined;
  });

  const search = (query: string, more: Partial<SearchRequest> = {}) =>
    retrieval.search(EVERYONE, { query, collections: [collectionId], ...more });
  const names = async (query: string, more: Partial<SearchRequest> = {}) =>
    (await search(query, more)).items.map(({ documentName }) => documentName);
  const keyword = (query: string) => names(query, { mode: 'keyword' });

  it('returns passages with their citations', async () => {
    const { items, tookMs, degraded } = await search('leaves and roots', { mode: 'keyword' });
    expect(items).toEqual([
      {
        chunkId: expect.any(String),
        documentId: expect.any(String),
        documentName: '2.md',
        collectionId,
        text: DOCUMENTS[2],
        score: 1 / 61,
        citation: { headingPath: [], charStart: 0, charEnd: DOCUMENTS[2]?.length },
      },
    ]);
    expect(tookMs).toBeGreaterThan(0);
    expect(degraded).toEqual([]);
  });

  it.each([
    ['stems', 'chasing dogs', '1.md'],
    ['Chinese words', '如何配置超时', '3.md'],
    ['traditional by simplified Chinese', '软件设置', '4.md'],
    ['full width', 'ＨＮＳＷ', '5.md'],
    ['parts of identifiers', 'iterative scan', '5.md'],
    ['whole identifiers', 'readHeaderTimeout', '5.md'],
    ['parts of versions', '1.2', '5.md'],
  ])('finds %s', async (_name, query, expected) => {
    expect((await keyword(query))[0]).toBe(expected);
  });

  it.each(["'", '\\', "it's 'quoted' \\ & | ! ( <-> :*", '\u0000', "'; drop table chunks; --", '👍', ' '])(
    'takes %j as text',
    async (query) => {
      expect(Array.isArray(await keyword(query))).toBe(true);
    },
  );

  it('scores keyword matches by BM25', async () => {
    const indexed = DOCUMENTS.map((text) => terms(text));
    const length = indexed.reduce((sum, { length }) => sum + length, 0) / indexed.length;
    const expected = indexed.map((own) => ['cat', 'tree'].reduce((score, term) => score + bm25(term, own, indexed, length), 0));
    const { items } = await search('cat tree', { mode: 'keyword', explain: true });
    expect(items.map(({ documentName }) => documentName)).toEqual(
      ['0.md', '1.md', '2.md'].sort((a, b) => expected[parseInt(b)]! - expected[parseInt(a)]!),
    );
    for (const { documentName, explain } of items)
      expect(explain?.keyword?.score).toBeCloseTo(expected[parseInt(documentName)]!, 6);
  });

  it('counts the occurrences of a term exactly up to the limit of PostgreSQL', async () => {
    const { id } = await buildCollection(world);
    const counts = [1, 2, 3, 17, 100, 255];
    for (const count of counts) {
      const version = await buildVersion(world, id);
      const text = 'zebra '.repeat(count);
      const chunks = indexedChunks({ text, blocks: [] }, { maxTokens: 2_000, overlapTokens: 0 });
      await world.index.put(world.database, { ...version, chunks });
      await world.index.publish(world.database, { ...version, documentName: String(count), metadata: {} });
    }
    const { items } = await search('zebra', { mode: 'keyword', explain: true, collections: [id] });
    const length = counts.reduce((sum, count) => sum + count, 0) / counts.length;
    const idf = Math.log(1 + 0.5 / (counts.length + 0.5));
    for (const { documentName, explain } of items) {
      const count = Number(documentName);
      const expected = (idf * count * 2.2) / (count + 1.2 * (0.25 + (0.75 * count) / length));
      expect(explain?.keyword?.score).toBeCloseTo(expected, 6);
    }
    expect(items).toHaveLength(counts.length);
  });

  it('finds passages by vectors, except those with a similarity of zero', async () => {
    expect(await names('dog tree', { mode: 'vector' })).toEqual(['1.md', '2.md']);
    const [best] = (await search('cat', { mode: 'vector', explain: true })).items;
    expect(best).toMatchObject({ documentName: '0.md', explain: { vector: { rank: 1, score: 1 } } });
    expect(best?.explain).not.toHaveProperty('keyword');
  });

  it('fuses both channels and explains the score on request', async () => {
    const { items } = await search('dog with leaves', { explain: true });
    const vectorRank = (await names('dog with leaves', { mode: 'vector' })).indexOf('1.md') + 1;
    const keywordRank = (await keyword('dog with leaves')).indexOf('1.md') + 1;
    const [best] = items;
    expect(best).toMatchObject({
      documentName: '1.md',
      explain: { vector: { rank: vectorRank }, keyword: { rank: keywordRank } },
    });
    expect(best?.score).toBeCloseTo(1 / (60 + vectorRank) + 1 / (60 + keywordRank), 12);
    expect(items[1]?.explain).toEqual({ keyword: expect.anything(), fused: items[1]?.score });
  });

  it('returns the same order with any limit', async () => {
    const all = await names('cat tree 数据库', { limit: 50 });
    expect(all.length).toBeGreaterThan(3);
    expect(await names('cat tree 数据库', { limit: 2 })).toEqual(all.slice(0, 2));
    for (const limit of [0, 51, 1.5]) await expect(search('cat', { limit })).rejects.toMatchObject({ code: 'REQUEST.INVALID' });
  });

  it('filters by metadata', async () => {
    expect(await names('cat', { filter: { n: 1 } })).toEqual(['1.md']);
    expect(await names('cat', { filter: { tags: ['t0'] } })).toEqual(['0.md']);
    expect(await names('cat', { filter: { n: '1' } })).toEqual([]);
  });

  it('keeps collections apart', async () => {
    const other = await buildCollection(world);
    await publishDocument(world, other.id, 'Another cat altogether.', { name: 'other.md' });
    const found = async (collections?: string[], principal = EVERYONE, mode: SearchRequest['mode'] = 'hybrid') =>
      (await retrieval.search(principal, { query: 'cat', collections, mode })).items
        .map(({ documentName }) => documentName)
        .sort();
    expect(await found([other.id])).toEqual(['other.md']);
    expect(await found()).toEqual(['0.md', '1.md', 'other.md']);
    for (const mode of ['vector', 'keyword', 'hybrid'] as const) {
      expect(await found(undefined, limitedTo(other.id), mode)).toEqual(['other.md']);
      expect(await found(undefined, limitedTo(), mode)).toEqual([]);
    }
    await expect(found([collectionId], limitedTo(other.id))).rejects.toMatchObject({ code: 'COLLECTION.NOT_FOUND' });
    await expect(found([collectionId, newId()])).rejects.toMatchObject({ code: 'COLLECTION.NOT_FOUND' });
    await expect(found(['no id'])).rejects.toMatchObject({ code: 'COLLECTION.NOT_FOUND' });
  });

  it('returns one version of a document, also when another is published between its two statements', async () => {
    const collections = [(await buildCollection(world)).id];
    const old = await publishDocument(world, collections[0]!, 'The old cat is here.');
    const newer = await buildVersion(world, old.collectionId, 2, old.documentId);
    await putText(world, newer, 'The new cat is here.');
    const words = jest.spyOn(SearchRepository.prototype, 'keyword');
    world.embedder.meanwhile = async () => {
      while (words.mock.results.length === 0) await new Promise(setImmediate);
      await words.mock.results[0]!.value;
      await world.index.publish(world.database, { ...newer, documentName: 'a.md', metadata: {} });
    };
    const texts = async () =>
      (await search('cat', { collections, explain: true })).items.map(({ text, explain }) => [text, explain]);
    expect(await texts()).toEqual([['The old cat is here.', { keyword: expect.anything(), fused: 1 / 61 }]]);
    world.embedder.meanwhile = undefined;
    words.mockRestore();
    expect(await texts()).toEqual([
      ['The new cat is here.', { vector: expect.anything(), keyword: expect.anything(), fused: 2 / 61 }],
    ]);
  });

  describe('without vectors', () => {
    const unavailable = new AppError('EMBEDDING.UNAVAILABLE', 'the provider is down');

    it.each([
      ['no profile', () => (world.embedder.profile = null)],
      ['a failure', () => (world.embedder.failure = unavailable)],
      ['another profile with other dimensions', () => (world.embedder.profile = { name: 'topics', dimensions: 5 })],
    ])('searches by keywords and lists the vector channel as degraded: %s', async (_name, arrange) => {
      arrange();
      const { items, degraded } = await search('cat');
      expect(degraded).toEqual(['vector']);
      expect(items.map(({ documentName }) => documentName)).toEqual(await keyword('cat'));
      await expect(search('cat', { mode: 'vector' })).rejects.toMatchObject({ code: expect.stringMatching(/^EMBEDDING\./) });
    });

    it('rejects with any other failure', async () => {
      world.embedder.failure = new TypeError('a mistake');
      await expect(search('cat')).rejects.toThrow('a mistake');
    });

    it('finds nothing in a profile that has no vectors', async () => {
      world.embedder.profile = { name: 'new', dimensions: TopicEmbedder.TOPICS.length };
      expect(await names('cat', { mode: 'vector' })).toEqual([]);
    });
  });
});

function bm25(term: string, own: string[], all: string[][], length: number): number {
  const frequency = own.filter((other) => other === term).length;
  const containing = all.filter((other) => other.includes(term)).length;
  const idf = Math.log(1 + (all.length - containing + 0.5) / (containing + 0.5));
  return (idf * frequency * 2.2) / (frequency + 1.2 * (0.25 + (0.75 * own.length) / length));
}
