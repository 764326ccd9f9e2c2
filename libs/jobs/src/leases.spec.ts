import { setTimeout as sleep } from 'node:timers/promises';
import { Leases, type LeaseStore } from './leases.js';

interface Work extends Record<string, string> {
  versionId: string;
  job: string;
}

/** The table, in memory. */
class MemoryStore implements LeaseStore<Work> {
  readonly rows = new Map<string, Work>();

  acquire(work: Work): Promise<boolean> {
    this.rows.set(`${work.versionId} ${work.job}`, work);
    return Promise.resolve(true);
  }

  renew(): Promise<Work[]> {
    return Promise.resolve([...this.rows.values()].map(({ versionId, job }) => ({ job, versionId })));
  }

  release({ versionId, job }: Work): Promise<void> {
    this.rows.delete(`${versionId} ${job}`);
    return Promise.resolve();
  }
}

const PARSE = { versionId: 'v', job: 'parse' };
const untilAborted = (signal: AbortSignal) =>
  new Promise<void>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));

describe('Leases', () => {
  let store: MemoryStore;
  let leases: Leases<Work>;
  const never = new AbortController().signal;

  beforeEach(() => {
    store = new MemoryStore();
    leases = new Leases(store, { leaseSeconds: 30, heartbeatMs: 50 });
  });

  it('runs a piece of work once at a time and releases the lease at its end', async () => {
    const runs: string[] = [];
    await leases.withLease(PARSE, never, async () => {
      runs.push('first');
      await leases.withLease(PARSE, never, () => Promise.resolve(void runs.push('second')));
    });
    expect(runs).toEqual(['first']);
    expect(store.rows.size).toBe(0);
  });

  it('aborts the work when its lease is lost, and does not count that as a failure', async () => {
    await leases.withLease(PARSE, never, (signal) => {
      store.rows.clear();
      return untilAborted(signal);
    });
    expect(store.rows.size).toBe(0);
  });

  it('does not abort the work while its lease is renewed', async () => {
    let isAborted: boolean | undefined;
    await leases.withLease(PARSE, never, async (signal) => {
      await sleep(200);
      isAborted = signal.aborted;
    });
    expect(isAborted).toBe(false);
  });

  it('releases the lease when the signal aborts, also when the work ignores that', async () => {
    const stopping = new AbortController();
    const gate = Promise.withResolvers<void>();
    const deaf = leases.withLease(PARSE, stopping.signal, () => gate.promise);
    await sleep(0);
    stopping.abort();
    await sleep(0);
    expect(store.rows.size).toBe(0);
    let isAcquired = false;
    await leases.withLease(PARSE, never, async () => {
      isAcquired = true;
      // the end of the old work must not release the new lease
      gate.resolve();
      await deaf;
      expect(store.rows.size).toBe(1);
    });
    expect(isAcquired).toBe(true);
  });

  it('rejects with the error of the work and releases the lease', async () => {
    await expect(leases.withLease(PARSE, never, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(store.rows.size).toBe(0);
  });
});
