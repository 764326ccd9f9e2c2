import { setTimeout as sleep } from 'node:timers/promises';
import { violations } from './support/invariants.js';
import { textOf } from './support/ledger.js';
import { seededRandom } from './support/random.js';
import { Stack } from './support/stack.js';
import { Watcher } from './support/watcher.js';

const ROUNDS = Number(process.env.CHAOS_ROUNDS ?? 2);
const PER_ROUND = 12;

describe('Redis', () => {
  let stack: Stack;
  let collection: string;
  beforeEach(async () => {
    stack = await Stack.start();
    collection = await stack.collection();
  });
  afterEach(() => stack?.stop());

  it('loses no accepted document when it is wiped again and again during every stage', async () => {
    const random = seededRandom();
    const watcher = new Watcher(stack);
    let wiping = true;
    const wiper = (async () => {
      while (wiping) {
        await stack.redis.flushdb();
        await sleep(random.int(400));
      }
    })();
    for (let i = 0; i < ROUNDS * PER_ROUND; i++) await stack.accept(collection, textOf(1 + random.int(9)));
    await sleep(3_000);
    wiping = false;
    await wiper;
    await stack.settled();
    expect(await watcher.stop()).toEqual([]);
    expect(await violations(stack)).toEqual([]);
  });

  it('lets uploads be accepted while it is killed and restarted, and all documents become ready', async () => {
    const { killRedis } = stack.services;
    if (!killRedis) return console.warn('skipped: this Redis is not ours to kill');
    const watcher = new Watcher(stack);
    // more than two losses a minute are more than the embedded one bears
    for (let round = 0; round < 2; round++) {
      await Promise.all(Array.from({ length: PER_ROUND }, () => stack.accept(collection, textOf(4))));
      await killRedis();
      for (let i = 0; i < 3; i++) await stack.accept(collection, textOf(4));
      await sleep(1_500);
    }
    await stack.settled();
    expect(await watcher.stop()).toEqual([]);
    expect(await violations(stack)).toEqual([]);
    expect(stack.ledger.ids).toHaveLength(2 * (PER_ROUND + 3));
  });
});
