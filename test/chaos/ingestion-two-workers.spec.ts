import { Queue } from 'bullmq';
import { violations } from './support/invariants.js';
import { textOf, wrapped } from './support/ledger.js';
import { Stack, until } from './support/stack.js';
import { Watcher } from './support/watcher.js';

const DOCUMENTS = 24;
/** Takes a parser some seconds, and is hardly any text. */
const slowPage = (content: string) => `<html><body><p>${content}</p>${'<div><p></p></div>'.repeat(60_000)}</body></html>`;

/** The queue forgets who is at what whenever it is wiped; the leases in the tables do not. */
describe('two workers whose queue hands out every job several times', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await Stack.start({ workers: 2 });
  });
  afterAll(() => stack?.stop());

  it('never process the same document at once, and embed no chunk twice', async () => {
    const watcher = new Watcher(stack);
    const collection = await stack.collection();
    await stack.provider.behave('hold');
    await stack.accept(collection, textOf(1));
    await stack.accept(collection, wrapped(textOf(1), slowPage), 'slow.html');
    await until(async () => (await count('embed')) === 1 && (await count('parse')) === 1, 'each stage is at one');
    await handOutAgain();
    expect(stack.provider.requests.get('hold')).toBe(1);
    await stack.provider.behave('vectors');
    await stack.redis.flushdb();
    for (let i = 0; i < DOCUMENTS; i++) await stack.accept(collection, textOf(1 + (i % 6)));
    await stack.settled();
    expect(await stack.query('select distinct starts from document_versions')).toEqual([{ starts: 1 }]);
    expect(stack.provider.embedded).toHaveLength(new Set(stack.provider.embedded).size);
    expect(await watcher.stop()).toEqual([]);
    expect(await violations(stack)).toEqual([]);
  });

  /** To whoever is free, of two workers with two places each, what one of them is at. */
  async function handOutAgain(): Promise<void> {
    const connection = stack.redis.duplicate();
    const queues = ['parse', 'embed'].map((name) => new Queue(name, { connection }));
    try {
      for (const { id } of await stack.query<{ id: string }>('select id from document_versions')) {
        for (let again = 0; again < 4; again++) {
          const options = { jobId: `again ${again} ${id}`, removeOnComplete: true };
          for (const queue of queues) await queue.add(queue.name, { versionId: id, first: 0, last: 3 }, options);
        }
      }
      await until(async () => (await queues[1]!.getJobCountByTypes('wait', 'prioritized')) === 0, 'all have been handed out');
    } finally {
      for (const queue of queues) await queue.close();
      connection.disconnect();
    }
  }

  const count = async (job: string) =>
    (await stack.query('select from work_leases where job like $1 and expires_at > now()', [`${job}%`])).length;
});
