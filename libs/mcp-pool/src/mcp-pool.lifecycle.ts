import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { CallLedger } from './ledger/call-ledger.js';
import { McpPool } from './mcp-pool.service.js';
import { countCall, countReplicas } from './pool.metrics.js';

/** Starts the pool with the application, and stops it before the database goes. */
@Injectable()
export class McpPoolLifecycle implements OnApplicationBootstrap, BeforeApplicationShutdown {
  constructor(
    private readonly pool: McpPool,
    private readonly ledger: CallLedger,
  ) {}

  onApplicationBootstrap(): void {
    this.pool.onCall((call) => this.ledger.add(call));
    this.pool.onCall(countCall);
    this.pool.onCatalogChange(() => countReplicas(this.pool));
    this.pool.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.pool.stop();
    await this.ledger.close();
  }
}
