import { type BeforeApplicationShutdown, Inject, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { APP_CONFIG, type AppConfig } from '@causeway/config';
import { ConfigFileWatcher } from '@causeway/config-file';
import { parseMcpConfig } from './config/load-mcp-config.js';
import type { ServerConfig } from './config/server-config.js';
import { CallLedger } from './ledger/call-ledger.js';
import { countCall, countReload, gaugeServers } from './pool.metrics.js';
import { configVariables } from './pool-settings.js';
import { ServerRegistry } from './server-registry.js';

const GAUGE_EVERY_MS = 5_000;

/** Starts the servers with the application, applies changes of mcp.json, and stops the servers before the database closes. */
@Injectable()
export class McpPoolLifecycle implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('McpPool');
  private readonly watcher: ConfigFileWatcher<ServerConfig[]>;
  private gauges: NodeJS.Timeout | undefined;

  constructor(
    private readonly registry: ServerRegistry,
    private readonly ledger: CallLedger,
    @Inject(APP_CONFIG) config: AppConfig,
  ) {
    const { configPath } = config.mcp;
    this.watcher = new ConfigFileWatcher(configPath, {
      parse: (text) => parseMcpConfig(text, configPath, configVariables(config)),
      apply: (servers) => this.apply(servers),
      onReload: countReload,
    });
  }

  onApplicationBootstrap(): void {
    const gauge = () => gaugeServers(this.registry.states());
    this.registry.calls.subscribe((call) => this.ledger.record(call));
    this.registry.calls.subscribe(countCall);
    this.registry.serverChanges.subscribe(gauge);
    // circuits close and queues shrink without an event
    this.gauges = setInterval(gauge, GAUGE_EVERY_MS).unref();
    this.registry.start();
    this.watcher.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.gauges);
    await this.watcher.stop();
    await this.registry.stop();
    await this.ledger.close();
  }

  private async apply(servers: ServerConfig[]): Promise<boolean> {
    const hasChanged = await this.registry.apply(servers);
    if (hasChanged) this.logger.log(`the MCP servers are now: ${servers.map(({ name }) => name).join(', ') || 'none'}`);
    return hasChanged;
  }
}
