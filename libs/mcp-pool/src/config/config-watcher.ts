import { readFile } from 'node:fs/promises';
import { Logger } from '@nestjs/common';
import { messageOf } from '@causeway/kernel';
import type { Variables } from './expand.js';
import { parseMcpConfig } from './load-mcp-config.js';
import type { ServerConfig } from './server-config.js';

export type ReloadResult = 'applied' | 'refused';

export interface ConfigWatcherHooks {
  /** @returns whether that changes anything */
  apply: (servers: ServerConfig[]) => Promise<boolean>;
  onReload: (result: ReloadResult) => void;
}

/**
 * Applies mcp.json when it changes. It is read again and again rather than watched: that works for files that are replaced,
 * mounted from a ConfigMap or on a network. A text counts when it was read twice, so that half of one never does; one with
 * mistakes is refused whole, and what was there stays.
 */
export class ConfigWatcher {
  private readonly log = new Logger('McpConfig');
  /** `undefined`: what is applied was read by somebody else, at another time. */
  private known: string | null | undefined;
  private last: string | null = null;
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> | null = null;

  constructor(
    private readonly path: string,
    private readonly variables: Variables,
    private readonly hooks: ConfigWatcherHooks,
  ) {}

  /** Also applies what was written since the servers were made from it. */
  start(everyMs = 1_000): void {
    this.timer = setInterval(() => void (this.looking ??= this.look().finally(() => (this.looking = null))), everyMs).unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.looking;
  }

  private async look(): Promise<void> {
    const text = await this.read();
    const isSettled = text === this.last;
    this.last = text;
    if (!isSettled || text === this.known) return;
    const isFirst = this.known === undefined;
    this.known = text;
    if (text === null && isFirst) return;
    if (text === null) this.log.warn(`${this.path} is gone; the servers stay as they are`);
    else await this.reload(text, isFirst);
  }

  private async reload(text: string, isFirst: boolean): Promise<void> {
    try {
      const servers = parseMcpConfig(text, this.path, this.variables);
      const isNews = await this.hooks.apply(servers);
      if (isFirst && !isNews) return;
      this.log.log(`${this.path} has changed and is applied: ${servers.map(({ name }) => name).join(', ') || 'no servers'}`);
      this.hooks.onReload('applied');
    } catch (error) {
      this.log.error(`${this.path} has changed and is refused, the servers stay as they are: ${messageOf(error)}`);
      this.hooks.onReload('refused');
    }
  }

  /** One that cannot be read is as one that is not there. */
  private read(): Promise<string | null> {
    return readFile(this.path, 'utf8').catch(() => null);
  }
}
