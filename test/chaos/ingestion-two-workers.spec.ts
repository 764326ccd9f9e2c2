import { Queue } from 'bullmq';
import { violations } from './support/invariants.js';
import { textOf } from './support/ledger.js';
import { Stack, until } from './support/stack.js';
import { Watcher } from './support/watcher.js';

const DOCUMENTS = 24;

/** The queue forgets who is at what whenever it is wiped; the leases in the tables do not. */
describe('two workers, and a queue that hands out everything twice', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await Stack.start({ workers: 2 });
  });
  afterAll(() => stack?.stop());

  it('are never at the same document at once, and embed no chunk twice', async () => {
    const watcher = new Watcher(stack);
    const collection = await stack.collection();
    const connection = stack.redis.duplicate();
    const queue = new Queue<{ versionId: string }>('parse', { connection });
    queue.on('error', () => undefined);
    try {
      await stack.provider.behave('hold');
      for (let i = 0; i < DOCUMENTS; i++) await stack.accept(collection, textOf(1 + (i % 6)));
      await until(async () => (await count('embed')) > 0, 'vectors are waited for');
      // what two workers are at now is handed out again to whoever is free
      for (let again = 0; again < 5; again++) {
        await stack.redis.flushdb();
        for (const { id } of await stack.query<{ id: string }>('select id from document_versions')) {
          await queue.add('parse', { versionId: id }, { jobId: `again ${id}`, removeOnComplete: true });
        }
        await until(async () => (await queue.getJobCountByTypes('wait', 'active')) === 0, 'all have been handed out');
      }
      expect(await stack.query('select distinct starts from document_versions')).toEqual([{ starts: 1 }]);
      await stack.provider.behave('vectors');
      await stack.settled();
      expect(stack.provider.embedded).toHaveLength(new Set(stack.provider.embedded).size);
      expect(await watcher.stop()).toEqual([]);
      expect(await violations(stack)).toEqual([]);
    } finally {
      await queue.close();
      connection.disconnect();
    }
  });

  const count = async (job: string) =>
    (await stack.query('select from work_leases where job like $1 and expires_at > now()', [`${job}%`])).length;
});
