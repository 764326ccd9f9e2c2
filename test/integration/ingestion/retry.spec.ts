import { VersionRepository } from '../../../libs/ingestion/src/documents/version.repository.js';
import { DocumentRepository } from '../../../libs/ingestion/src/documents/document.repository.js';
import { DeadLetterRepository } from '../../../libs/ingestion/src/dead-letters/dead-letter.repository.js';
import { Expiry } from '../../../libs/ingestion/src/work/expiry.js';
import { WorkRepository } from '../../../libs/ingestion/src/work/work.repository.js';
import { buildCollection, buildVersion, EVERYONE, limitedTo, startWorld, type Version, type World } from '../rag/support.js';

describe('versions that failed', () => {
  let world: World;
  let versions: VersionRepository;
  let letters: DeadLetterRepository;
  let work: WorkRepository;
  let version: Version;

  const sql = (text: string, ...parameters: unknown[]) => world.database.query<Record<string, unknown>>(text, parameters);
  const reason = { code: 'PARSE.CORRUPT', message: 'as planned' } as const;
  const listed = async (principal = EVERYONE, filter = {}) =>
    (await letters.list(principal, filter, { limit: 10 })).map(({ version: number }) => number);

  beforeAll(async () => {
    world = await startWorld();
    versions = new VersionRepository(world.database);
    letters = new DeadLetterRepository(world.database);
    work = new WorkRepository(world.database);
  });
  afterAll(() => world?.stop());
  beforeEach(async () => {
    await sql('delete from collections');
    version = await buildVersion(world, (await buildCollection(world)).id);
  });

  it('start again at the stage where they failed and keep what was parsed', async () => {
    await sql('update document_versions set chunk_count = 3, total = 3, done = 1');
    await work.markFailed(version.versionId, 'embed', reason);
    expect(await versions.reopen(version.documentId)).toMatchObject({ versionId: version.versionId });
    expect(await sql('select status, done, total, attempts from document_versions')).toEqual([
      { status: 'embedding', done: 1, total: 3, attempts: 0 },
    ]);
    await work.markFailed(version.versionId, 'parse', reason);
    await letters.reopen(EVERYONE, {}, 10);
    expect(await sql('select status, done, total from document_versions')).toEqual([{ status: 'received', done: 0, total: 0 }]);
    expect(await versions.reopen(version.documentId)).toBeUndefined();
  });

  it('keep the first reason when another failure follows', async () => {
    await versions.cancel(version.documentId);
    await work.markFailed(version.versionId, 'embed', reason);
    await work.recordFailedAttempt(version.versionId, reason);
    expect(await sql('select error_code, attempts from document_versions')).toEqual([
      { error_code: 'INGESTION.CANCELLED', attempts: 0 },
    ]);
  });

  it('are dead letters while they are the newest, not withdrawn, visible to the principal and not expired', async () => {
    await work.markFailed(version.versionId, 'embed', reason);
    expect(await listed()).toEqual([1]);
    expect(await listed(limitedTo(version.collectionId))).toEqual([1]);
    expect(await listed(limitedTo(version.documentId))).toEqual([]);
    expect(await listed(EVERYONE, { code: 'PARSE.CRASHED' })).toEqual([]);
    expect(await listed(EVERYONE, { stage: 'parse' })).toEqual([]);
    await buildVersion(world, version.collectionId, 2, version.documentId);
    expect(await listed()).toEqual([]);
    await sql(`update document_versions set status = 'failed', withdrawn = number = 2`);
    expect(await listed()).toEqual([1]);
    await sql('update document_versions set withdrawn = true');
    expect(await listed()).toEqual([]);
    await sql('update document_versions set withdrawn = false');
    await sql(`update documents set expires_at = now() - interval '1 second'`);
    expect(await listed()).toEqual([]);
  });

  it('get the next turns of their collection when they are replayed', async () => {
    await buildVersion(world, version.collectionId);
    await sql(`update document_versions set status = 'failed'`);
    const reopened = await letters.reopen(EVERYONE, {}, 10);
    expect(reopened.map(({ turn }) => turn).sort()).toEqual([1, 2]);
  });

  it('are removed with all others after their expiry, and not before', async () => {
    await buildVersion(world, version.collectionId);
    await sql(`update documents set expires_at = now() + interval '1 minute'`);
    await sql(`update documents set expires_at = now() - interval '1 second' where id = $1`, version.documentId);
    expect(await new Expiry(new DocumentRepository(world.database)).sweep()).toEqual([]);
    const left = await sql('select id from documents');
    expect(left).toHaveLength(1);
    expect(left[0]?.id).not.toBe(version.documentId);
  });
});
