import { Inject, Injectable, Logger, type OnApplicationBootstrap, type BeforeApplicationShutdown } from '@nestjs/common';
import { APP_CONFIG, type AppConfig } from '@causeway/config';
import { AppError, messageOf, type Page, type PageRequest, toPage } from '@causeway/kernel';
import { type CallFilter, CallLedgerRepository, type LoggedCall } from './call-ledger.repository.js';

const DAY_MS = 86_400_000;
const CLEAN_EVERY_MS = 3_600_000;
const FIRST_CLEANING_MS = 60_000;
const BATCH = 5_000;

/** The calls of the past, as long as they are kept. */
@Injectable()
export class CallHistory implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly log = new Logger('McpLedger');
  private readonly retentionMs: number;
  private timer: NodeJS.Timeout | undefined;
  private cleaning: Promise<number> | null = null;
  private stopped = false;

  constructor(
    private readonly repository: CallLedgerRepository,
    @Inject(APP_CONFIG) config: AppConfig,
  ) {
    this.retentionMs = config.mcp.ledgerRetentionDays * DAY_MS;
  }

  onApplicationBootstrap(): void {
    this.schedule(FIRST_CLEANING_MS);
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.cleaning;
  }

  /** Newest first. */
  async list(filter: CallFilter, page: PageRequest): Promise<Page<LoggedCall>> {
    return toPage(await this.repository.list(filter, page), page.limit);
  }

  /** @throws AppError `REQUEST.NOT_FOUND` */
  async get(id: string): Promise<LoggedCall> {
    const call = await this.repository.find(id);
    if (!call) throw new AppError('REQUEST.NOT_FOUND', `there is no call ${id} in the ledger, or not any more`);
    return call;
  }

  /** Forgets what is older than it may be, in batches; several instances may do it at once. @returns how many calls */
  async clean(now = Date.now()): Promise<number> {
    const before = new Date(now - this.retentionMs);
    let total = 0;
    for (let deleted = BATCH; deleted === BATCH && !this.stopped; total += deleted) {
      deleted = await this.repository.deleteBefore(before, BATCH);
    }
    return total;
  }

  private schedule(delayMs: number): void {
    this.timer = setTimeout(() => void this.cleanAndGoOn(), delayMs).unref();
  }

  private async cleanAndGoOn(): Promise<void> {
    this.cleaning = this.clean().catch((error) => {
      this.log.warn(`old calls could not be deleted, they will be later: ${messageOf(error)}`);
      return 0;
    });
    const deleted = await this.cleaning;
    if (deleted > 0) this.log.log(`${deleted} calls were older than they may be and are deleted`);
    if (!this.stopped) this.schedule(CLEAN_EVERY_MS);
  }
}
