import { setTimeout as sleep } from 'node:timers/promises';
import type { DocumentBody } from '../client.js';
import { violations } from './support/invariants.js';
import { textOf, wrapped } from './support/ledger.js';
import { seededRandom } from './support/random.js';
import { Stack, until } from './support/stack.js';
import { Watcher } from './support/watcher.js';

const ROUNDS = Number(process.env.CHAOS_ROUNDS ?? 3);
/** Waits for leases to lapse in their own time, half a minute, where the tests may take long. */
const IN_REAL_TIME = process.env.CHAOS_ROUNDS !== undefined;

/** Takes a parser some seconds, and is hardly any text. */
const slowPage = (content: string) => `<html><body><p>${content}</p>${'<div><p></p></div>'.repeat(60_000)}</body></html>`;

describe('workers killed -9', () => {
  let stack: Stack;
  let collection: string;

  beforeEach(async () => {
    stack = await Stack.start();
    collection = await stack.collection();
  });
  afterEach(() => stack?.stop());

  it('leave their documents to another worker when the leases lapse, and show them as stuck until then', async () => {
    const watcher = new Watcher(stack);
    await stack.provider.behave('hold');
    // as many as a worker embeds at once, and as many as it parses
    const embedding = await Promise.all([3, 1, 1, 1].map((paragraphs) => stack.accept(collection, textOf(paragraphs))));
    await until(async () => (await leases('embed 0')) === 4, 'all four are embedded');
    const parsing = await Promise.all(
      [1, 2, 3, 4].map(() => stack.accept(collection, wrapped(textOf(1), slowPage), 'slow.html')),
    );
    await until(async () => (await leases('parse')) === 4, 'all four are parsed');
    // a worker acquires the lease before it changes the status
    await until(() => all(parsing, ({ status }) => status === 'parsing'), 'all four have the status parsing');
    const waiting = await stack.accept(collection, textOf(2));
    await stack.killWorkers();
    expect(await all(parsing, ({ status }) => status === 'parsing')).toBe(true);
    await stack.provider.behave('vectors');
    // the next one is there at once, takes what nobody is at, and leaves the rest alone as long as its leases last
    await stack.startWorker();
    await until(() => all([waiting], ({ status }) => status === 'ready'), 'the one that nobody was at is ready');
    const left = [...embedding, ...parsing];
    expect(await all(left, ({ activity }) => activity === 'running')).toBe(true);
    if (!IN_REAL_TIME) await stack.lapseLeases();
    await until(() => all(left, ({ activity }) => activity === 'stuck'), 'the work of the dead one is stuck');
    await until(() => all(left, ({ status, activity }) => status === 'ready' && activity === null), 'and is taken over');
    // each was begun once by the dead one, once by the next
    expect(await stack.query('select distinct starts from document_versions where name = $1', ['slow.html'])).toEqual([
      { starts: 2 },
    ]);
    await stack.settled();
    expect(await watcher.stop()).toEqual([]);
    expect(await violations(stack)).toEqual([]);
  });

  it('lose no document and duplicate none when killed at random moments', async () => {
    const random = seededRandom();
    const watcher = new Watcher(stack);
    for (let round = 0; round < ROUNDS; round++) {
      if (stack.workers.length === 0) await stack.startWorker();
      await Promise.all(Array.from({ length: 8 }, () => stack.accept(collection, textOf(1 + random.int(12)))));
      await sleep(random.int(1_200));
      await stack.killWorkers();
      await stack.lapseLeases(60);
    }
    await stack.startWorker();
    await stack.settled();
    expect(await watcher.stop()).toEqual([]);
    expect(await violations(stack)).toEqual([]);
    expect(stack.ledger.ids).toHaveLength(ROUNDS * 8);
  });

  const leases = async (job: string) => (await stack.query('select from work_leases where job = $1', [job])).length;
  const all = async (ids: string[], holds: (document: DocumentBody) => boolean) =>
    (await Promise.all(ids.map((id) => stack.get(id)))).every(holds);
});
