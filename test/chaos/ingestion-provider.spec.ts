import { setTimeout as sleep } from 'node:timers/promises';
import { violations } from './support/invariants.js';
import { textOf } from './support/ledger.js';
import type { Manner } from './support/provider.js';
import { Stack, until } from './support/stack.js';
import { Watcher } from './support/watcher.js';

/** How long each outage lasts; ten minutes of them are what documents have to bear. */
const OUTAGE_MS = Number(process.env.CHAOS_OUTAGE_MS ?? 1_200);
const DOCUMENTS = 4;
const OUTAGES: Manner[] = [
  'refuse connections',
  'hold',
  'status 500',
  'status 429',
  'broken JSON',
  'half an answer',
  'fewer vectors',
];

describe('an embedding provider', () => {
  let stack: Stack;
  let collection: string;
  beforeAll(async () => {
    stack = await Stack.start();
    collection = await stack.collection();
  });
  afterAll(() => stack?.stop());

  it('loses no document while it fails in every known way, and receives a bounded number of requests', async () => {
    const watcher = new Watcher(stack);
    for (const manner of OUTAGES) {
      await stack.provider.behave(manner);
      for (let i = 0; i < DOCUMENTS; i++) await stack.accept(collection, textOf(5));
      await sleep(OUTAGE_MS);
    }
    expect(await stack.query(`select error_code from document_versions where status <> 'embedding'`)).toEqual([]);
    // two embed at once, each asks three times in a second and a half, then waits longer and longer
    const most = 10 + (OUTAGES.length * DOCUMENTS * 2 * 3 * OUTAGE_MS) / 1_000;
    for (const [manner, requests] of stack.provider.requests) {
      if (manner !== 'vectors') expect([manner, requests < most ? 'bounded' : requests]).toEqual([manner, 'bounded']);
    }
    console.log(Object.fromEntries(stack.provider.requests));
    await stack.provider.behave('vectors');
    await stack.settled();
    expect(await stack.query(`select error_code from document_versions where status <> 'ready'`)).toEqual([]);
    expect(await watcher.stop()).toEqual([]);
    expect(await violations(stack)).toEqual([]);
  });

  it('fails a document with EMBEDDING.DIMENSION_MISMATCH when its vectors have another length, and a retry completes it', async () => {
    await stack.provider.behave('wrong dimensions');
    const id = await stack.accept(collection, textOf(3));
    await until(async () => (await stack.get(id)).status === 'failed', 'it has failed');
    expect((await stack.get(id)).error).toMatchObject({ code: 'EMBEDDING.DIMENSION_MISMATCH' });
    expect(await violations(stack)).toEqual([]);
    await stack.provider.behave('vectors');
    await stack.client.post(`/api/v1/documents/${id}/retry`);
    await stack.settled();
    expect(await stack.get(id)).toMatchObject({ status: 'ready' });
    expect(await violations(stack)).toEqual([]);
  });
});
