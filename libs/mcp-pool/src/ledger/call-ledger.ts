import { Injectable, Logger } from '@nestjs/common';
import { messageOf, newId } from '@causeway/kernel';
import { counter } from '@causeway/metrics';
import type { CallRecord } from '../pool.types.js';
import { timeOfId } from './id-floor.js';
import { CallLedgerRepository, type LedgerRow } from './call-ledger.repository.js';

const droppedRows = counter('causeway_mcp_ledger_lost_total', 'Calls that could not be written to the ledger');

const FLUSH_AFTER_MS = 500;
const BATCH = 500;
const MAX_BUFFERED = 10_000;

/**
 * Records every call in the database, in batches from a bounded buffer, without delaying the call. Rows stay in the buffer while
 * the database is unavailable; rows that do not fit are dropped, counted and logged.
 */
@Injectable()
export class CallLedger {
  private readonly logger = new Logger('McpLedger');
  private buffer: LedgerRow[] = [];
  private flushing: Promise<void> | null = null;
  private timer: NodeJS.Timeout | undefined;
  private droppedRows = 0;
  /** Whether the last write failed; the next one waits for its timer. */
  private isAway = false;

  constructor(private readonly repository: CallLedgerRepository) {}

  /** Rows dropped since the start. */
  get dropped(): number {
    return this.droppedRows;
  }

  record(call: CallRecord): void {
    if (this.buffer.length >= MAX_BUFFERED) return this.drop(1);
    const id = newId();
    this.buffer.push({ ...call, id, endedAt: timeOfId(id) });
    if (this.buffer.length >= BATCH && !this.isAway) void this.flush();
    else this.timer ??= setTimeout(() => void this.flush(), FLUSH_AFTER_MS).unref();
  }

  /** Writes the buffer. Resolves when that has ended, also when it failed. */
  flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.flushing ??= this.writeAll().finally(() => void (this.flushing = null));
    return this.flushing;
  }

  /** Flushes for the last time; rows that cannot be written then are dropped. */
  async close(): Promise<void> {
    await this.flush();
    if (this.buffer.length > 0) await this.flush();
    clearTimeout(this.timer);
    if (this.buffer.length > 0) this.drop(this.buffer.splice(0).length);
  }

  private async writeAll(): Promise<void> {
    while (this.buffer.length > 0) {
      const rows = this.buffer.slice(0, BATCH);
      try {
        await this.repository.insert(rows);
        this.isAway = false;
      } catch (error) {
        this.logger.warn(`the call ledger could not be written, ${this.buffer.length} rows are waiting: ${messageOf(error)}`);
        this.isAway = true;
        this.timer ??= setTimeout(() => void this.flush(), FLUSH_AFTER_MS * 10).unref();
        return;
      }
      this.buffer.splice(0, rows.length);
    }
  }

  private drop(rows: number): void {
    this.droppedRows += rows;
    droppedRows.inc(rows);
    // logged once, and then each time the number doubles
    if ((this.droppedRows & (this.droppedRows - 1)) === 0 || rows > 1)
      this.logger.error(`${this.droppedRows} rows of the call ledger were dropped since the start`);
  }
}
