import { Injectable, Logger } from '@nestjs/common';
import { messageOf, newId } from '@causeway/kernel';
import { counter } from '@causeway/metrics';
import type { CallRecord } from '../pool.types.js';
import { timeOfId } from './id-floor.js';
import { CallLedgerRepository, type LedgerRow } from './call-ledger.repository.js';

const lostRows = counter('causeway_mcp_ledger_lost_total', 'Calls that could not be written to the ledger');

const FLUSH_AFTER_MS = 500;
const BATCH = 500;
const MAX_BUFFERED = 10_000;

/**
 * Writes a row for every call, behind the calls' backs: in batches, from a bounded buffer. While the database is away rows
 * are kept; what no longer fits is lost, counted and logged.
 */
@Injectable()
export class CallLedger {
  private readonly log = new Logger('McpLedger');
  private buffer: LedgerRow[] = [];
  private flushing: Promise<void> | null = null;
  private timer: NodeJS.Timeout | undefined;
  private lostRows = 0;
  /** The last attempt to write failed; the next comes by time. */
  private isAway = false;

  constructor(private readonly repository: CallLedgerRepository) {}

  /** Rows that were not written, since the start. */
  get lost(): number {
    return this.lostRows;
  }

  add(call: CallRecord): void {
    if (this.buffer.length >= MAX_BUFFERED) return this.lose(1);
    const id = newId();
    this.buffer.push({ ...call, id, endedAt: timeOfId(id) });
    if (this.buffer.length >= BATCH && !this.isAway) void this.flush();
    else this.timer ??= setTimeout(() => void this.flush(), FLUSH_AFTER_MS).unref();
  }

  /** Writes what is there. @returns when it is written, or has failed */
  flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.flushing ??= this.writeAll().finally(() => void (this.flushing = null));
    return this.flushing;
  }

  /** The last flush; rows that cannot be written then are lost. */
  async close(): Promise<void> {
    await this.flush();
    if (this.buffer.length > 0) await this.flush();
    clearTimeout(this.timer);
    if (this.buffer.length > 0) this.lose(this.buffer.splice(0).length);
  }

  private async writeAll(): Promise<void> {
    while (this.buffer.length > 0) {
      const rows = this.buffer.slice(0, BATCH);
      try {
        await this.repository.insert(rows);
        this.isAway = false;
      } catch (error) {
        this.log.warn(`${this.buffer.length} rows of the call ledger are waiting: ${messageOf(error)}`);
        this.isAway = true;
        this.timer ??= setTimeout(() => void this.flush(), FLUSH_AFTER_MS * 10).unref();
        return;
      }
      this.buffer.splice(0, rows.length);
    }
  }

  private lose(rows: number): void {
    this.lostRows += rows;
    lostRows.inc(rows);
    // once, and then each time the number doubles
    if ((this.lostRows & (this.lostRows - 1)) === 0 || rows > 1)
      this.log.error(`${this.lostRows} rows of the call ledger are lost`);
  }
}
