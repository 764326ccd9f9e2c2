import { createHash } from 'node:crypto';
import { type CheckResult, type Diagnosis, Doctor } from '@causeway/ingestion';
import { newId } from '@causeway/kernel';
import { Reindexes } from '@causeway/rag';
import { buildCollection, buildVersion, putText, startWorld, type Version, type World } from '../rag/support.js';

const TEXT = 'A cat 😀 sleeps under the tree.\n\nA dog watches the car. '.repeat(12);

describe('the doctor', () => {
  let world: World;
  let doctor: Doctor;
  let document: Version;
  let other: Version;

  const sql = (text: string, ...parameters: unknown[]) => world.database.query<Record<string, unknown>>(text, parameters);
  const checkOf = ({ checks }: Diagnosis, name: string): CheckResult => checks.find((check) => check.name === name)!;
  const faults = ({ checks }: Diagnosis) => checks.filter(({ outcome }) => outcome !== 'ok').map(({ name }) => name);

  /** A published document, complete in every table. */
  async function publish(collectionId: string): Promise<Version> {
    const version = await buildVersion(world, collectionId);
    const { versionId, documentId } = version;
    const bytes = Buffer.from(TEXT);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    await sql(
      'insert into version_contents (version_id, ordinal, data) values ($1, 0, $2), ($1, 1, $3)',
      versionId,
      bytes.subarray(0, 100),
      bytes.subarray(100),
    );
    await sql('insert into document_texts (version_id, content) values ($1, $2)', versionId, TEXT);
    await putText(world, version, TEXT);
    await sql(
      `update document_versions set status = 'ready', sha256 = $2, bytes = $3, ended_at = now(),
         chunk_count = (select count(*) from chunks where version_id = $1) where id = $1`,
      versionId,
      sha256,
      bytes.length,
    );
    await world.index.publish(world.database, { ...version, documentName: documentId, metadata: {} });
    return version;
  }

  beforeAll(async () => {
    world = await startWorld();
    doctor = new Doctor(world.database, world.app.get(Reindexes));
  });
  afterAll(() => world?.stop());
  beforeEach(async () => {
    await sql('delete from reindexes');
    await sql('delete from collections');
    await sql('delete from embedding_profiles');
    const collection = await buildCollection(world);
    document = await publish(collection.id);
    other = await publish(collection.id);
  });

  it('finds no fault in a complete index and changes nothing', async () => {
    const diagnosis = await doctor.examine(false);
    expect(faults(diagnosis)).toEqual([]);
    expect(diagnosis).toMatchObject({ healthy: true });
    expect(diagnosis.checks).toHaveLength(20);
  });

  const repairs: [name: string, outcome: string, plant: () => Promise<unknown>][] = [
    ['unpublished', 'repaired', () => sql('delete from published_versions where document_id = $1', document.documentId)],
    [
      'published-not-ready',
      'queued',
      () =>
        sql(
          `update document_versions set status = 'failed', error_code = 'INTERNAL', error_message = 'x' where id = $1`,
          document.versionId,
        ),
    ],
    ['counts', 'repaired', () => sql('update published_versions set term_count = 1 where document_id = $1', document.documentId)],
    [
      'missing-vectors',
      'queued',
      () => sql('delete from chunk_embeddings where chunk_id = (select min(id::text)::uuid from chunks)'),
    ],
    ['text-hash', 'repaired', () => sql(`update chunks set text_hash = '\\x00' where version_id = $1`, document.versionId)],
    [
      'terms',
      'repaired',
      () => sql(`update chunks set terms = '', term_count = 0 where version_id = $1 and ordinal = 0`, document.versionId),
    ],
    [
      'slices',
      'queued',
      () => sql('update chunks set char_start = char_start + 1 where version_id = $1 and ordinal = 0', document.versionId),
    ],
    ['chunk-count', 'queued', () => sql('delete from chunks where version_id = $1 and ordinal = 0', document.versionId)],
    [
      'stalled',
      'queued',
      async () => {
        await sql('delete from published_versions where document_id = $1', document.documentId);
        await sql(
          `update document_versions set status = 'parsing', updated_at = now() - interval '11 minutes' where id = $1`,
          document.versionId,
        );
      },
    ],
    [
      'leases',
      'repaired',
      () =>
        sql(
          `insert into work_leases (version_id, job, owner, expires_at) values ($1, 'parse', $2, now() - interval '1 hour')`,
          document.versionId,
          newId(),
        ),
    ],
    ['no-active-profile', 'repaired', () => sql('update embedding_profiles set active = false')],
    [
      'unused-vectors',
      'repaired',
      async () => {
        const chunks = await sql('select id from chunks where version_id = $1', document.versionId);
        await world.index.putVectors(
          { name: 'forgotten', dimensions: 2 },
          chunks.map(({ id }) => ({ chunkId: String(id), vector: [1, 2] })),
        );
      },
    ],
    [
      'invalid-indexes',
      'repaired',
      () => sql(`update pg_index set indisvalid = false where indexrelid = 'chunks_collection'::regclass`),
    ],
    [
      'version-collection',
      'repaired',
      async () =>
        sql(
          'update document_versions set collection_id = $2 where id = $1',
          document.versionId,
          (await buildCollection(world)).id,
        ),
    ],
    [
      'chunk-collection',
      'repaired',
      async () =>
        sql('update chunks set collection_id = $2 where version_id = $1', document.versionId, (await buildCollection(world)).id),
    ],
    [
      'strayed-publication',
      'repaired',
      () => sql('update published_versions set version_id = $2 where document_id = $1', document.documentId, other.versionId),
    ],
    [
      'key-collections',
      'repaired',
      () =>
        sql(
          `insert into api_keys (id, name, prefix, secret_hash, permissions, collections) values ($1, 'k', 'k', $2, '{}', array[$1::uuid])`,
          newId(),
          newId(),
        ),
    ],
  ];

  it.each(repairs)('finds and repairs: %s', async (name, outcome, plant) => {
    await plant();
    const found = await doctor.examine(false);
    expect(faults(found)).toContain(name);
    expect(checkOf(found, name)).toMatchObject({ outcome: 'found', examples: expect.arrayContaining([expect.any(String)]) });
    expect(found.healthy).toBe(false);
    const treated = await doctor.examine(true);
    expect(checkOf(treated, name)).toMatchObject({ outcome, count: checkOf(found, name).count });
    expect(treated.healthy).toBe(true);
    expect(faults(await doctor.examine(false))).toEqual([]);
  });

  it('removes vectors of other dimensions and queues their computation', async () => {
    await sql(`update chunk_embeddings set embedding = '[1,2]' where chunk_id = (select min(id::text)::uuid from chunks)`);
    const treated = await doctor.examine(true);
    expect(checkOf(treated, 'vector-dimensions').outcome).toBe('repaired');
    expect(checkOf(treated, 'missing-vectors')).toMatchObject({ outcome: 'queued', count: 1 });
    expect(await world.app.get(Reindexes).last()).toMatchObject({ status: 'running', fromProfile: null, toProfile: 'topics' });
  });

  it('restores exactly the terms and counts', async () => {
    const state = () => sql('select id, terms::text, term_count, text_hash from chunks order by id');
    const before = await state();
    await sql(`update chunks set terms = '', term_count = 0, text_hash = '\\x00'`);
    await doctor.examine(true);
    expect(await state()).toEqual(before);
  });

  it.each([
    [
      'content',
      () =>
        sql(
          `update version_contents set data = 'x' || substring(data from 2) where version_id = $1 and ordinal = 0`,
          document.versionId,
        ),
    ],
    ['content', () => sql('delete from version_contents where version_id = $1 and ordinal = 1', document.versionId)],
    [
      'no-source',
      async () => {
        await sql('delete from version_contents where version_id = $1', document.versionId);
        await sql('delete from document_texts where version_id = $1', document.versionId);
        await sql('delete from chunks where version_id = $1', document.versionId);
        await sql('update published_versions set chunk_count = 0, term_count = 0 where version_id = $1', document.versionId);
      },
    ],
  ])('reports "left" with the remedy for a person: %s', async (name, plant) => {
    await plant();
    const treated = await doctor.examine(true);
    expect(treated.healthy).toBe(false);
    expect(checkOf(treated, name)).toMatchObject({ outcome: 'left', count: 1, examples: [document.versionId] });
    expect(checkOf(treated, name).remedy).toContain('upload the files again');
  });
});
