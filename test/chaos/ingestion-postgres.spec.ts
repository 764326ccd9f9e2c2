import { setTimeout as sleep } from 'node:timers/promises';
import { violations } from './support/invariants.js';
import { textOf } from './support/ledger.js';
import { seededRandom } from './support/random.js';
import { Stack } from './support/stack.js';
import { Watcher } from './support/watcher.js';

/** Long enough to lose the database twice; longer with CHAOS_SECONDS. */
const SECONDS = Number(process.env.CHAOS_SECONDS ?? 5);

describe('PostgreSQL interrupted while documents are processed', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await Stack.start({ workers: 1 });
  });
  afterAll(() => stack?.stop());

  it('answers each upload with 202 or 503, loses no accepted document, and completes all of them', async () => {
    const random = seededRandom();
    const watcher = new Watcher(stack);
    const collection = await stack.collection();
    const isOurs = stack.services.killRedis !== undefined;
    const endAt = Date.now() + SECONDS * 1_000;
    const interrupter = (async () => {
      while (Date.now() < endAt) {
        // the embedded one bears two losses a minute
        await sleep(isOurs ? (Math.min(SECONDS, 62) * 1_000) / 2.2 : 100 + random.int(900));
        if (Date.now() < endAt) await stack.services.interruptDatabase();
      }
    })();
    const answers: { status: number; type: string; code: string }[] = [];
    const clients = Array.from({ length: 4 }, async () => {
      while (Date.now() < endAt) {
        const { status, headers, body } = await stack.send(collection, textOf(1 + random.int(6)));
        answers.push({ status, type: headers.get('content-type') ?? '', code: body.code ?? JSON.stringify(body) });
        await sleep(random.int(300));
      }
    });
    await Promise.all([interrupter, ...clients]);
    const refused = answers.filter(({ status }) => status !== 202);
    console.log(`${answers.length} uploads, ${refused.length} refused`);
    expect(refused.filter(({ status, code }) => status !== 503 || code !== 'SERVICE.UNAVAILABLE')).toEqual([]);
    expect(refused.filter(({ type }) => !type.startsWith('application/problem+json'))).toEqual([]);
    await stack.settled();
    expect(await stack.query(`select error_code, error_message from document_versions where status = 'failed'`)).toEqual([]);
    expect(await watcher.stop()).toEqual([]);
    expect(await violations(stack)).toEqual([]);
  });
});
