import { setTimeout as sleep } from 'node:timers/promises';
import type { LeaseRepository } from './lease.repository.js';
import { Leases } from './leases.js';

/** The table, in memory: which job of which version is held. */
class Table {
  readonly rows = new Set<string>();

  acquire(versionId: string, job: string): Promise<boolean> {
    this.rows.add(`${versionId} ${job}`);
    return Promise.resolve(true);
  }

  renew(): Promise<{ versionId: string; job: string }[]> {
    return Promise.resolve(
      [...this.rows].map((row) => {
        const [versionId = '', job = ''] = row.split(' ');
        return { versionId, job };
      }),
    );
  }

  release(versionId: string, job: string): Promise<void> {
    this.rows.delete(`${versionId} ${job}`);
    return Promise.resolve();
  }
}

const PARSE = { versionId: 'v', job: 'parse' };
const untilAborted = (signal: AbortSignal) =>
  new Promise<void>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));

describe('a lease', () => {
  let table: Table;
  let leases: Leases;
  const never = new AbortController().signal;

  beforeEach(() => {
    table = new Table();
    leases = new Leases(table as unknown as LeaseRepository);
  });

  it('is had once at a time, and given back at the end', async () => {
    const runs: string[] = [];
    await leases.hold(PARSE, never, async () => {
      runs.push('first');
      await leases.hold(PARSE, never, () => Promise.resolve(void runs.push('second')));
    });
    expect(runs).toEqual(['first']);
    expect(table.rows.size).toBe(0);
  });

  it('ends the work where it is lost, which is no failure', async () => {
    await leases.hold(PARSE, never, (held) => {
      table.rows.clear();
      return untilAborted(held);
    });
    expect(table.rows.size).toBe(0);
  });

  it('is given back when its time is over, also by work that does not heed that', async () => {
    const over = new AbortController();
    const gate = Promise.withResolvers<void>();
    const deaf = leases.hold(PARSE, over.signal, () => gate.promise);
    await sleep(0);
    over.abort();
    await sleep(0);
    expect(table.rows.size).toBe(0);
    let isTaken = false;
    await leases.hold(PARSE, never, async () => {
      isTaken = true;
      // the end of the old work takes nothing from the new
      gate.resolve();
      await deaf;
      expect(table.rows.size).toBe(1);
    });
    expect(isTaken).toBe(true);
  });

  it('fails with the work', async () => {
    await expect(leases.hold(PARSE, never, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(table.rows.size).toBe(0);
  });
});
