import { newId } from '@causeway/kernel';
import { LeaseRepository } from '../../../libs/ingestion/src/work/lease.repository.js';
import { WorkRepository } from '../../../libs/ingestion/src/work/work.repository.js';
import { buildCollection, buildVersion, startWorld, type World } from '../rag/support.js';

describe('leases on work', () => {
  let world: World;
  let leases: LeaseRepository;
  let work: WorkRepository;
  let versionId: string;
  const [mine, another] = [newId(), newId()];

  const sql = (text: string) => world.database.query<Record<string, unknown>>(text);
  const acquire = (owner: string) => leases.acquire({ versionId, job: 'parse' }, owner, 30);

  beforeAll(async () => {
    world = await startWorld();
    leases = new LeaseRepository(world.database);
    work = new WorkRepository(world.database);
  });
  afterAll(() => world?.stop());
  beforeEach(async () => {
    await sql('delete from collections');
    ({ versionId } = await buildVersion(world, (await buildCollection(world)).id));
  });

  it('belong to one worker, which may acquire them twice, until they expire', async () => {
    expect([await acquire(mine), await acquire(another), await acquire(mine)]).toEqual([true, false, true]);
    await sql(`update work_leases set expires_at = now() - interval '1 second'`);
    expect([await acquire(another), await acquire(mine)]).toEqual([true, false]);
    expect(await leases.renew(mine, 30)).toEqual([]);
    await leases.release({ versionId, job: 'parse' }, mine);
    expect(await leases.renew(another, 30)).toEqual([{ versionId, job: 'parse' }]);
  });

  it('cannot be renewed or acquired when the version is ready or failed', async () => {
    await acquire(mine);
    await sql(`update document_versions set status = 'failed'`);
    expect(await leases.renew(mine, 30)).toEqual([]);
    expect(await acquire(mine)).toBe(false);
  });

  it('keep the version out of the sweep until they expire', async () => {
    await acquire(mine);
    await sql(`update document_versions set updated_at = now() - interval '1 minute'`);
    expect(await work.unfinished(null, 10)).toEqual([]);
    await sql(`update work_leases set expires_at = now() - interval '1 second'`);
    expect(await work.unfinished(null, 10)).toMatchObject([{ versionId }]);
  });

  it('a parsed text is stored once, also when a second worker finishes it', async () => {
    await sql(`update document_versions set status = 'parsing'`);
    const document = { mediaType: 'text/plain', text: 'A cat.', blocks: [], pageCount: null, warnings: [], metadata: {} };
    const finish = () => work.finishParsing(world.database, versionId, document, 1, { parse: 1, chunk: 1 });
    expect([await finish(), await finish()]).toEqual([true, false]);
  });
});
