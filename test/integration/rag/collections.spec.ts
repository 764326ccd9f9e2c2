import { newId } from '@causeway/kernel';
import { buildCollection, EVERYONE, limitedTo, publishDocument, startWorld, type World } from './support.js';

describe('Collections', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(() => world?.stop());

  it('creates a collection with defaults', async () => {
    const made = await world.collections.create(EVERYONE, { name: 'manuals' });
    expect(made).toMatchObject({ name: 'manuals', description: '', chunking: { maxTokens: 320, overlapTokens: 40 } });
    expect(made.createdAt).toBeInstanceOf(Date);
    expect(await world.collections.get(EVERYONE, made.id)).toEqual(made);
  });

  it('throws COLLECTION.NAME_TAKEN for a name that exists', async () => {
    await world.collections.create(EVERYONE, { name: 'taken' });
    const other = await buildCollection(world);
    const taken = { code: 'COLLECTION.NAME_TAKEN' };
    await expect(world.collections.create(EVERYONE, { name: 'taken' })).rejects.toMatchObject(taken);
    await expect(world.collections.update(EVERYONE, other.id, { name: 'taken' })).rejects.toMatchObject(taken);
  });

  it('throws REQUEST.INVALID with every mistake', async () => {
    const wrong = { name: ' ', chunking: { maxTokens: 31, overlapTokens: 16 } };
    await expect(world.collections.create(EVERYONE, wrong)).rejects.toMatchObject({
      code: 'REQUEST.INVALID',
      errors: [{ pointer: '/name' }, { pointer: '/chunking/maxTokens' }, { pointer: '/chunking/overlapTokens' }],
    });
    const collection = await buildCollection(world);
    const halfway = { chunking: { overlapTokens: 160 } };
    await expect(world.collections.update(EVERYONE, collection.id, halfway)).rejects.toMatchObject({ code: 'REQUEST.INVALID' });
  });

  it('changes only what is named', async () => {
    const { id, createdAt } = await world.collections.create(EVERYONE, { name: 'before', description: 'kept' });
    const changed = await world.collections.update(EVERYONE, id, { name: 'after', chunking: { maxTokens: 100 } });
    expect(changed).toMatchObject({
      name: 'after',
      description: 'kept',
      chunking: { maxTokens: 100, overlapTokens: 40 },
      createdAt,
    });
    expect(changed.updatedAt.getTime()).toBeGreaterThan(createdAt.getTime());
  });

  it('pages through the list', async () => {
    for (let i = 0; i < 3; i++) await buildCollection(world);
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await world.collections.list(EVERYONE, { limit: 2, cursor });
      expect(page.items.length).toBeLessThanOrEqual(2);
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    const { items } = await world.collections.list(EVERYONE, { limit: 200 });
    expect(seen).toEqual(items.map(({ id }) => id));
    await expect(world.collections.list(EVERYONE, { limit: 2, cursor: 'x' })).rejects.toMatchObject({ code: 'REQUEST.INVALID' });
  });

  it('shows a limited principal only its own collections', async () => {
    const [mine, other] = [await buildCollection(world), await buildCollection(world)];
    const me = limitedTo(mine.id);
    const hidden = { code: 'COLLECTION.NOT_FOUND' };
    expect((await world.collections.list(me, { limit: 10 })).items.map(({ id }) => id)).toEqual([mine.id]);
    expect(await world.collections.get(me, mine.id)).toEqual(mine);
    await expect(world.collections.get(me, other.id)).rejects.toMatchObject(hidden);
    await expect(world.collections.update(me, other.id, { name: 'x' })).rejects.toMatchObject(hidden);
    await expect(world.collections.remove(me, other.id)).rejects.toMatchObject(hidden);
    await expect(world.collections.create(me, { name: 'new' })).rejects.toMatchObject({ code: 'AUTH.FORBIDDEN' });
    expect(await world.collections.get(EVERYONE, other.id)).toEqual(other);
  });

  it.each([newId(), 'no id'])('throws COLLECTION.NOT_FOUND for %s', async (id) => {
    const unknown = { code: 'COLLECTION.NOT_FOUND' };
    await expect(world.collections.get(EVERYONE, id)).rejects.toMatchObject(unknown);
    await expect(world.collections.update(EVERYONE, id, {})).rejects.toMatchObject(unknown);
    await expect(world.collections.remove(EVERYONE, id)).rejects.toMatchObject(unknown);
  });

  it('removes documents, chunks and vectors with the collection', async () => {
    const { id } = await buildCollection(world);
    await publishDocument(world, id, 'A cat in a tree.');
    await world.collections.remove(EVERYONE, id);
    const [left] = await world.database.query<{ chunks: string; vectors: string; published: string }>(
      `select (select count(*) from chunks where collection_id = $1) chunks,
         (select count(*) from chunk_embeddings) vectors, (select count(*) from published_versions where collection_id = $1) published`,
      [id],
    );
    expect(left).toEqual({ chunks: '0', vectors: '0', published: '0' });
  });
});
