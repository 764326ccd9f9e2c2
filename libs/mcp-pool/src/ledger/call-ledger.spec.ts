import { Logger } from '@nestjs/common';
import type { CallRecord } from '../pool.types.js';
import { CallLedger } from './call-ledger.js';
import type { CallLedgerRepository, LedgerRow } from './call-ledger.repository.js';

Logger.overrideLogger(false);

const record = {} as CallRecord;

function ledgerOver(insert: (rows: readonly LedgerRow[]) => Promise<void>) {
  return new CallLedger({ insert } as CallLedgerRepository);
}

describe('CallLedger', () => {
  it('writes in batches, and the rest when it is closed', async () => {
    const batches: number[] = [];
    const ledger = ledgerOver(async (rows) => void batches.push(rows.length));
    for (let i = 0; i < 1_201; i++) ledger.record(record);
    await ledger.close();
    expect(batches).toEqual([500, 500, 201]);
    expect(ledger.dropped).toBe(0);
  });

  it('keeps rows while the database is unavailable', async () => {
    let away = true;
    const written: LedgerRow[] = [];
    const ledger = ledgerOver(async (rows) => (away ? Promise.reject(new Error('away')) : void written.push(...rows)));
    ledger.record(record);
    await ledger.flush();
    expect(written).toHaveLength(0);
    away = false;
    await ledger.close();
    expect(written).toHaveLength(1);
  });

  it('does not try an unavailable database for every call', async () => {
    let asked = 0;
    const ledger = ledgerOver(() => (asked++, Promise.reject(new Error('away'))));
    for (let i = 0; i < 600; i++) ledger.record(record);
    await ledger.flush();
    const before = asked;
    for (let i = 0; i < 1_000; i++) ledger.record(record);
    await new Promise(setImmediate);
    expect(asked).toBe(before);
  });

  it('drops rows that do not fit, and counts them', async () => {
    const ledger = ledgerOver(() => Promise.reject(new Error('away')));
    for (let i = 0; i < 10_007; i++) ledger.record(record);
    expect(ledger.dropped).toBe(7);
    await ledger.close();
    expect(ledger.dropped).toBe(10_007);
  });
});
