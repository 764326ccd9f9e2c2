import { Logger } from '@nestjs/common';
import type { AppConfig } from '@causeway/config';
import { indexedChunks } from '@causeway/text';
import type { JobQueue, JobRequest, Leases } from '@causeway/jobs';
import type { RequiredVectors, ServingEmbedder } from '@causeway/rag';
import { EmbedJob } from '../../../libs/ingestion/src/jobs/embed.job.js';
import { FinalizeJob } from '../../../libs/ingestion/src/jobs/finalize.job.js';
import { ChunkEmbedding } from '../../../libs/ingestion/src/work/chunk-embedding.js';
import { EmbeddingPlan } from '../../../libs/ingestion/src/work/embedding-plan.js';
import type { VersionJob } from '../../../libs/ingestion/src/work/lease.repository.js';
import type { OutcomeRecorder } from '../../../libs/ingestion/src/work/outcome-recorder.js';
import { Publisher } from '../../../libs/ingestion/src/work/publisher.js';
import { VersionStore } from '../../../libs/ingestion/src/work/version.store.js';
import { WorkRepository } from '../../../libs/ingestion/src/work/work.repository.js';
import { buildCollection, buildVersion, startWorld, TopicEmbedder, type World } from '../rag/support.js';

const CHUNKS = 4;
const config = { embedding: { batchSize: 2 }, versionsKept: 1 } as AppConfig;
const never = new AbortController().signal;
const outcome = { ready: () => undefined } as OutcomeRecorder;

const profileNamed = (name: string) => ({ name, dimensions: TopicEmbedder.TOPICS.length });
function required(name: string, serves: boolean, embeds: 'embeds' | 'fails' | 'is elsewhere' = 'embeds'): RequiredVectors {
  const profile = profileNamed(name);
  const embedDocuments = (texts: string[]) =>
    embeds === 'fails' ? Promise.reject(new Error('as planned')) : Promise.resolve(texts.map(TopicEmbedder.vectorOf));
  const embedder = { profile, embedDocuments, embedQuery: () => Promise.resolve(null) };
  return { profile, serves, embedder: embeds === 'is elsewhere' ? undefined : embedder };
}

describe('the vectors of a version', () => {
  let world: World;
  let work: WorkRepository;
  let plan: EmbeddingPlan;
  let embedding: ChunkEmbedding;
  let publisher: Publisher;
  let versionId: string;
  /** What the embedder requires, call by call; the last one is repeated. */
  let answers: RequiredVectors[][];
  let queued: JobRequest[];

  const state = async () =>
    (
      await world.database.query(
        `select status, done, (select count(*)::int from published_versions) as published from document_versions`,
      )
    )[0];
  const missing = async (name: string) => (await world.index.missing(versionId, name, 0, CHUNKS)).length;
  const whole = { first: 0, last: CHUNKS - 1 };
  /** Embeds a batch that is expected to be the last one. */
  const completed = async () => {
    const { item, complete } = (await embedding.embed(versionId, whole, never))!;
    expect(complete).toBe(true);
    return item;
  };

  beforeAll(async () => {
    world = await startWorld();
    work = new WorkRepository(world.database);
    const serving = {
      required: () => Promise.resolve(answers.length > 1 ? answers.shift() : answers[0]),
    } as unknown as ServingEmbedder;
    const queue = { add: (...jobs: JobRequest[]) => Promise.resolve(void queued.push(...jobs)) } as unknown as JobQueue;
    embedding = new ChunkEmbedding(serving, work, world.index);
    plan = new EmbeddingPlan(config, serving, world.index, work);
    publisher = new Publisher(plan, new VersionStore(config, world.database, work, world.index), queue, outcome);
    jest.spyOn(Logger.prototype, 'warn').mockReturnValue(undefined);
  });
  afterAll(() => world?.stop());
  beforeEach(async () => {
    await world.database.query('delete from collections');
    const version = await buildVersion(world, (await buildCollection(world)).id);
    const text = TopicEmbedder.TOPICS.map((topic) => `A ${topic}. `.repeat(16)).join('\n\n');
    const chunks = indexedChunks({ text, blocks: [] }, { maxTokens: 64, overlapTokens: 0 });
    expect(chunks).toHaveLength(CHUNKS);
    await world.index.put(world.database, { ...version, chunks });
    await world.database.query('update document_versions set chunk_count = $1, total = $1', [CHUNKS]);
    ({ versionId } = version);
    answers = [[required('topics', true)]];
    queued = [];
  });

  it('are complete after the only batch', async () => {
    expect(await completed()).toMatchObject({ versionId });
    expect(await missing('topics')).toBe(0);
  });

  it('are complete after the last of several batches, in any order, and each batch counts once as progress', async () => {
    for (let times = 0; times < 2; times++) {
      expect(await embedding.embed(versionId, { first: 2, last: 3 }, never)).toMatchObject({ complete: false });
      expect(await state()).toMatchObject({ done: 2 });
    }
    expect(await embedding.embed(versionId, { first: 0, last: 1 }, never)).toMatchObject({ complete: true });
    expect(await state()).toMatchObject({ done: CHUNKS });
    // whoever finds everything done leaves the end to the one that did it
    expect(await embedding.embed(versionId, { first: 0, last: 1 }, never)).toMatchObject({ complete: false });
  });

  it.each(['fails', 'is elsewhere'] as const)('are not complete while the embedder of the next profile %s', async (embeds) => {
    answers = [[required('next', false, embeds), required('topics', true)]];
    expect(await embedding.embed(versionId, whole, never)).toMatchObject({ complete: false });
    expect([await missing('topics'), await missing('next')]).toEqual([0, CHUNKS]);
    expect(await state()).toMatchObject({ done: CHUNKS });
  });

  it('publish the version when no vector is missing', async () => {
    await publisher.finish(await completed());
    expect([await state(), queued]).toEqual([{ status: 'ready', done: CHUNKS, published: 1 }, []]);
  });

  it('keep the version unpublished when another profile was required meanwhile, and queue its batches', async () => {
    answers = [[required('topics', true)], [required('next', true)]];
    await publisher.finish(await completed());
    expect(await state()).toMatchObject({ status: 'embedding', published: 0 });
    expect(queued.map(({ name }) => name)).toEqual(['embed', 'embed']);
  });

  it('keep the version unpublished when a chunk without a vector was found meanwhile, and queue its batch', async () => {
    const item = await completed();
    await world.database.query('delete from chunk_embeddings where chunk_id = (select id from chunks where ordinal = 3)');
    await publisher.finish({ ...item, chunkCount: 2 });
    expect(await state()).toMatchObject({ status: 'embedding', published: 0 });
    expect(queued).toMatchObject([{ name: 'embed', payload: { versionId, first: 2, last: 3 } }]);
  });

  it('are requested in 200 batches at once, and the next 200 long before those are done', async () => {
    const leases = { withLease: (_: unknown, signal: AbortSignal, run: (leased: AbortSignal) => Promise<void>) => run(signal) };
    const job = new EmbedJob(leases as unknown as Leases<VersionJob>, embedding, publisher, outcome);
    await world.database.query('update document_versions set chunk_count = 1000, total = 1000, turn = 7');
    await world.database.query('update chunks set ordinal = ordinal + 200 where ordinal > 1');
    await job.handle({ versionId, first: 202, last: 203 }, never);
    expect(queued).toEqual([]);
    await world.database.query('delete from chunk_embeddings');
    await world.database.query('update document_versions set chunk_count = 200');
    await job.handle({ versionId, first: 198, last: 199 }, never);
    expect(queued).toEqual([]);
    await world.database.query('update document_versions set chunk_count = 1000');
    // the first batch is stuck, and holds nobody up
    await job.handle({ versionId, first: 198, last: 199 }, never);
    const at = queued.map(({ payload, priority }) => [(payload as { first: number }).first, priority]);
    expect(at).toHaveLength(200);
    expect([at[0], at[99], at[100], at[199]]).toEqual([
      [202, 7 + 101],
      [400, 7 + 200],
      [402, 7 + 201],
      [600, 7 + 300],
    ]);
  });

  it('are checked by `finalize` only while the version has the status `embedding`', async () => {
    const job = new FinalizeJob(work, publisher, outcome);
    await world.database.query(`update document_versions set status = 'failed'`);
    await job.handle({ versionId });
    expect(queued).toEqual([]);
    await world.database.query(`update document_versions set status = 'embedding'`);
    await embedding.embed(versionId, whole, never);
    await job.handle({ versionId });
    expect([await state(), queued]).toMatchObject([{ status: 'ready', published: 1 }, []]);
  });
});
