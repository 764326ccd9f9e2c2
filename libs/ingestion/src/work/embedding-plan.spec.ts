import type { AppConfig } from '@causeway/config';
import type { ChunkIndex } from '@causeway/rag';
import type { ServingEmbedder } from '@causeway/rag';
import { batches, EmbeddingPlan } from './embedding-plan.js';
import type { WorkRepository } from './work.repository.js';

describe('batches', () => {
  it('returns aligned ranges that cover every ordinal once', () => {
    expect(batches(0, 70, 32)).toEqual([
      [0, 31],
      [32, 63],
      [64, 69],
    ]);
  });

  it('starts with the whole batch of the first missing chunk, so that its job id stays the same', () => {
    expect(batches(40, 70, 32)).toEqual([
      [32, 63],
      [64, 69],
    ]);
  });

  it('returns at most 200 batches', () => {
    expect(batches(0, 1_000_000, 1)).toHaveLength(200);
  });
});

describe('EmbeddingPlan', () => {
  let progress: number[];
  beforeEach(() => (progress = []));
  const planOf = (missing?: number, reused = 0) =>
    new EmbeddingPlan(
      { embedding: { batchSize: 2 } } as AppConfig,
      {
        required: () => Promise.resolve([{ profile: { name: 'topics', dimensions: 4 }, serves: true }]),
      } as unknown as ServingEmbedder,
      { firstMissing: () => Promise.resolve(missing), reuseVectors: () => Promise.resolve(reused) } as unknown as ChunkIndex,
      { addProgress: (_: string, more: number) => Promise.resolve(void progress.push(more)) } as unknown as WorkRepository,
    );
  const version = { versionId: 'v', chunkCount: 6, turn: 7 };

  it('queues each batch separately, so that a long document does not delay other collections', async () => {
    expect((await planOf(2).next(version)).map(({ name, priority }) => [name, priority])).toEqual([
      ['embed', 7],
      ['embed', 8],
    ]);
    // the later ones come behind those that wait already
    expect((await planOf(2).next(version, 2)).map(({ priority }) => priority)).toEqual([8, 9]);
  });

  it('adds the reused vectors to the progress', async () => {
    await planOf(2, 2).begin(version);
    await planOf(0).begin(version);
    expect(progress).toEqual([2]);
  });

  it('requests `finalize` when no vector is missing', async () => {
    expect(await planOf().next(version)).toEqual([{ name: 'finalize', payload: { versionId: 'v' } }]);
  });
});
