import { readFile } from 'node:fs/promises';
import { violations } from './support/invariants.js';
import { type Text, textOf } from './support/ledger.js';
import { Stack } from './support/stack.js';
import { Watcher } from './support/watcher.js';

/** All at the same moment; 500 and more with CHAOS_UPLOADS. */
const UPLOADS = Number(process.env.CHAOS_UPLOADS ?? 100);
const COLLECTIONS = 5;
/** Of the uploads, so many bring the same bytes to the same collection. */
const ALIKE = 25;
const MEGABYTE = 1024 * 1024;

describe(`${UPLOADS} uploads at once`, () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await Stack.start();
  });
  afterAll(() => stack?.stop());

  it('are each accepted once and become ready while the service answers other requests', async () => {
    const watcher = new Watcher(stack, 1_000);
    const collections = await Promise.all(Array.from({ length: COLLECTIONS }, () => stack.collection()));
    const same = textOf();
    const texts = Array.from({ length: UPLOADS }, (_, i) => (i < ALIKE ? same : textOf()));
    let sending = true;
    const others = askMeanwhile(() => sending);
    const tries = await Promise.all(texts.map((text, i) => persist(collections[i < ALIKE ? 0 : i % COLLECTIONS]!, text)));
    sending = false;
    const answered = await others;
    const memory = await Promise.all([stack.api, ...stack.workers].map(({ process }) => residentBytes(process.pid!)));
    console.log({
      refusedBefore: tries.reduce((sum, n) => sum + n, 0),
      ...answered,
      megabytes: memory.map((n) => Math.round(n / MEGABYTE)),
    });
    expect(answered.failed).toEqual([]);
    expect(answered.asked).toBeGreaterThan(0);
    for (const bytes of memory) expect(bytes).toBeLessThan(800 * MEGABYTE);
    expect(stack.ledger.ids).toHaveLength(UPLOADS - ALIKE + 1);
    await stack.settled(240_000);
    expect(await stack.query('select distinct status from document_versions')).toEqual([{ status: 'ready' }]);
    expect(await watcher.stop()).toEqual([]);
    expect(await violations(stack)).toEqual([]);
  });

  /** Sends until it is accepted; it may be refused for a while. @returns how often it was */
  async function persist(collection: string, text: Text): Promise<number> {
    for (let refused = 0; ; refused++) {
      const { status, body } = await stack.send(collection, text);
      if (status === 202) return refused;
      if (status !== 503 || refused > 20) throw new Error(`${status}: ${JSON.stringify(body)}`);
    }
  }

  /** Probes and searches, one after another. */
  async function askMeanwhile(goOn: () => boolean) {
    const failed: string[] = [];
    let asked = 0;
    let slowestMs = 0;
    while (goOn()) {
      for (const ask of [
        () => stack.client.get('/health/live'),
        () => stack.client.post('/api/v1/search', { query: 'harbour', mode: 'keyword' }),
      ]) {
        const began = Date.now();
        const { status, body } = await ask();
        slowestMs = Math.max(slowestMs, Date.now() - began);
        asked++;
        if (status >= 300) failed.push(`${status}: ${JSON.stringify(body)}`);
      }
    }
    return { asked, failed, slowestMs };
  }
});

/** Resident memory of a process; 0 where the system does not tell in this way. */
async function residentBytes(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/VmRSS:\s+(\d+)/.exec(text)?.[1] ?? 0) * 1024;
}
