import { setTimeout as sleep } from 'node:timers/promises';
import { indexedChunks } from '@causeway/text';
import { loadConfig } from '@causeway/config';
import { newId } from '@causeway/kernel';
import { DocumentRepository } from '../../../libs/ingestion/src/documents/document.repository.js';
import { LeaseRepository } from '../../../libs/ingestion/src/work/lease.repository.js';
import { VersionStore } from '../../../libs/ingestion/src/work/version.store.js';
import { WorkRepository } from '../../../libs/ingestion/src/work/work.repository.js';
import { buildCollection, buildVersion, EVERYONE, startWorld, type Version, type World } from '../rag/support.js';

describe('a removal during work', () => {
  let world: World;
  let work: WorkRepository;
  let store: VersionStore;
  let documents: DocumentRepository;
  let version: Version;

  const sql = (text: string, ...parameters: unknown[]) => world.database.query<Record<string, unknown>>(text, parameters);
  const count = async (table: string) => Number((await sql(`select count(*) from ${table}`))[0]?.count);

  beforeAll(async () => {
    world = await startWorld();
    work = new WorkRepository(world.database);
    store = new VersionStore(loadConfig({}), world.database, work, world.index);
    documents = new DocumentRepository(world.database);
  });
  afterAll(() => world?.stop());
  beforeEach(async () => {
    await sql('delete from collections');
    version = await buildVersion(world, (await buildCollection(world)).id);
  });

  /** Holds back whoever writes to the table; `meanwhile` is begun, and awaited once they may go on. */
  const heldBack = async <T>(table: string, meanwhile: () => Promise<T>[]): Promise<T[]> => {
    let begun: Promise<T>[] = [];
    await world.database.transaction(async (tx) => {
      await tx.query(`lock table ${table} in share mode`);
      begun = meanwhile();
      await sleep(500);
    });
    return Promise.all(begun);
  };

  it('of a document waits for its publication without a deadlock', async () => {
    const item = (await work.find(version.versionId))!;
    await heldBack('published_versions', () => [
      store.publish(item),
      sleep(200).then(() => documents.deleteDocument(EVERYONE, version.documentId)),
    ]);
    expect(await count('documents')).toBe(0);
    expect(await count('published_versions')).toBe(0);
  });

  it('of a collection waits for chunks that are being stored', async () => {
    await sql(`update document_versions set status = 'parsing'`);
    const item = (await work.find(version.versionId))!;
    const text = 'A cat in a tree.';
    const document = { mediaType: 'text/plain', text, blocks: [], pageCount: null, warnings: [], metadata: {} };
    const chunks = indexedChunks(document, { maxTokens: 64, overlapTokens: 0 });
    await heldBack('chunks', () => [
      store.saveParsed(item, { document, chunks, spent: { parse: 1, chunk: 1 } }),
      sleep(200).then(() => world.collections.remove(EVERYONE, version.collectionId).then(() => true)),
    ]);
    expect(await count('document_versions')).toBe(0);
    expect(await count('chunks')).toBe(0);
  });

  it('makes publishing return false', async () => {
    const item = (await work.find(version.versionId))!;
    await documents.deleteDocument(EVERYONE, version.documentId);
    expect(await store.publish(item)).toBe(false);
    expect(await store.saveParsed(item, {} as never).catch(() => false)).toBe(false);
  });

  it('removes leases while their worker renews the others without a deadlock', async () => {
    const leases = new LeaseRepository(world.database);
    const owner = newId();
    const other = await buildVersion(world, version.collectionId);
    for (const { versionId } of [version, other]) expect(await leases.acquire({ versionId, job: 'parse' }, owner, 30)).toBe(true);
    const remove = 'delete from documents where id = $1';
    const renewing = await world.database.transaction(async (tx) => {
      await tx.query(remove, [other.documentId]);
      const begun = leases.renew(owner, 30);
      await sleep(300);
      await tx.query(remove, [version.documentId]);
      return [begun];
    });
    await expect(renewing[0]).resolves.toBeDefined();
    expect(await count('work_leases')).toBe(0);
  });

  it('keeps a document whose expiry is postponed at the same moment', async () => {
    await sql(`update documents set expires_at = now() - interval '1 second'`);
    const sweeping = await world.database.transaction(async (tx) => {
      await tx.query('update documents set expires_at = null');
      const begun = documents.deleteExpired(10);
      await sleep(300);
      return [begun];
    });
    expect(await sweeping[0]).toBe(0);
    expect(await count('documents')).toBe(1);
  });

  it('publishes the fields that the document has at that moment, not those from the start of the work', async () => {
    const item = (await work.find(version.versionId))!;
    const expiresAt = new Date(Date.now() + 60_000);
    await documents.updateFields(world.database, version.documentId, { metadata: { team: 'port' }, expiresAt });
    await store.publish(item);
    expect(await sql('select metadata, expires_at from published_versions')).toEqual([
      { metadata: { team: 'port' }, expires_at: expiresAt },
    ]);
  });
});
