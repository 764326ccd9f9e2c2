import { Inject, Injectable, Logger, type OnApplicationBootstrap, type BeforeApplicationShutdown } from '@nestjs/common';
import { APP_CONFIG, type AppConfig } from '@causeway/config';
import { AppError, messageOf, type Page, type PageRequest, toPage } from '@causeway/kernel';
import { type CallFilter, CallLedgerRepository, type LoggedCall } from './call-ledger.repository.js';

const DAY_MS = 86_400_000;
const DELETE_EVERY_MS = 3_600_000;
const FIRST_DELETION_MS = 60_000;
const BATCH = 5_000;

/** The recorded calls of tools. Calls older than the retention time are deleted. */
@Injectable()
export class CallHistory implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('McpLedger');
  private readonly retentionMs: number;
  private timer: NodeJS.Timeout | undefined;
  private deletion: Promise<number> | null = null;
  private stopped = false;

  constructor(
    private readonly repository: CallLedgerRepository,
    @Inject(APP_CONFIG) config: AppConfig,
  ) {
    this.retentionMs = config.mcp.ledgerRetentionDays * DAY_MS;
  }

  onApplicationBootstrap(): void {
    this.schedule(FIRST_DELETION_MS);
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.deletion;
  }

  /** Newest first. */
  async list(filter: CallFilter, page: PageRequest): Promise<Page<LoggedCall>> {
    return toPage(await this.repository.list(filter, page), page.limit);
  }

  /** @throws AppError `REQUEST.NOT_FOUND` */
  async get(id: string): Promise<LoggedCall> {
    const call = await this.repository.find(id);
    if (!call) throw new AppError('REQUEST.NOT_FOUND', `the call ${id} does not exist, or was deleted after the retention time`);
    return call;
  }

  /** Deletes calls older than the retention time, in batches; several instances may do so at once. @returns the number of calls */
  async deleteExpired(now = Date.now()): Promise<number> {
    const before = new Date(now - this.retentionMs);
    let total = 0;
    for (let deleted = BATCH; deleted === BATCH && !this.stopped; total += deleted) {
      deleted = await this.repository.deleteBefore(before, BATCH);
    }
    return total;
  }

  private schedule(delayMs: number): void {
    this.timer = setTimeout(() => void this.deleteAndReschedule(), delayMs).unref();
  }

  private async deleteAndReschedule(): Promise<void> {
    this.deletion = this.deleteExpired().catch((error) => {
      this.logger.warn(`expired calls could not be deleted, the next attempt is in an hour: ${messageOf(error)}`);
      return 0;
    });
    const deleted = await this.deletion;
    if (deleted > 0) this.logger.log(`${deleted} expired calls were deleted from the ledger`);
    if (!this.stopped) this.schedule(DELETE_EVERY_MS);
  }
}
