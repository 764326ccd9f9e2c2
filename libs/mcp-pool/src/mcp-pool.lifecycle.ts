import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { APP_CONFIG, type AppConfig } from '@causeway/config';
import { ConfigFileWatcher } from '@causeway/config-file';
import { parseMcpConfig } from './config/load-mcp-config.js';
import type { ServerConfig } from './config/server-config.js';
import { CallLedger } from './ledger/call-ledger.js';
import { McpPool } from './mcp-pool.service.js';
import { countCall, countReload, gaugePool } from './pool.metrics.js';
import { configVariables } from './pool-settings.js';

const GAUGE_EVERY_MS = 5_000;

/** Starts the pool with the application, applies changes of its configuration, and stops it before the database goes. */
@Injectable()
export class McpPoolLifecycle implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly watcher: ConfigFileWatcher<ServerConfig[]>;
  private gauges: NodeJS.Timeout | undefined;

  constructor(
    private readonly pool: McpPool,
    private readonly ledger: CallLedger,
    @Inject(APP_CONFIG) config: AppConfig,
  ) {
    const { configPath } = config.mcp;
    this.watcher = new ConfigFileWatcher(configPath, {
      parse: (text) => parseMcpConfig(text, configPath, configVariables(config)),
      apply: (servers) => this.pool.apply(servers),
      onReload: countReload,
    });
  }

  onApplicationBootstrap(): void {
    this.pool.onCall((call) => this.ledger.add(call));
    this.pool.onCall(countCall);
    this.pool.onCatalogChange(() => gaugePool(this.pool));
    // circuits close and lines shorten without an event
    this.gauges = setInterval(() => gaugePool(this.pool), GAUGE_EVERY_MS).unref();
    this.pool.start();
    this.watcher.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.gauges);
    await this.watcher.stop();
    await this.pool.stop();
    await this.ledger.close();
  }
}
