import { type ChildProcess, spawn } from 'node:child_process';
import { Logger } from '@nestjs/common';
import { compiledSibling } from '@causeway/kernel';
import { OWN_GROUP } from './process-group.js';

const MAX_STARTS = 5;
const RESTART_MS = 100;

/**
 * Ensures that no child process outlives this process, not even after kill -9. One small process for the whole pool holds the other
 * end of a pipe, and ends the registered process groups when the pipe closes.
 */
export class Watchdog {
  private readonly logger = new Logger('McpPool');
  private readonly groups = new Set<number>();
  private child: ChildProcess | undefined;
  private starts = 0;
  private closed = false;

  guard(pid: number): void {
    this.groups.add(pid);
    if (this.child) this.send(`+${pid}\n`);
    else this.start();
  }

  release(pid: number): void {
    if (this.groups.delete(pid)) this.send(`-${pid}\n`);
  }

  /** Ends the watchdog, which then ends the groups that were not released. */
  close(): void {
    this.closed = true;
    this.child?.stdin?.end();
  }

  private start(): void {
    if (this.closed || this.child || this.starts >= MAX_STARTS) return;
    this.starts++;
    const script = compiledSibling(import.meta.url, 'stdio.watchdog.js');
    // groups that exist already are passed as arguments, because the service may be killed before it could write them to the pipe
    const child = spawn(process.execPath, [script, ...[...this.groups].map(String)], {
      stdio: ['pipe', 'ignore', 'ignore'],
      env: {},
      detached: OWN_GROUP,
      windowsHide: true,
    });
    this.child = child;
    child.once('error', () => this.restart(child)).once('exit', () => this.restart(child));
    child.stdin?.on('error', () => undefined);
    child.unref();
  }

  private restart(ended: ChildProcess): void {
    if (this.child !== ended) return;
    this.child = undefined;
    if (this.closed) return;
    const isLast = this.starts >= MAX_STARTS;
    if (isLast)
      this.logger.error(
        'the watchdog of the stdio servers keeps exiting and is not restarted; if this process is killed, the servers may outlive it',
      );
    else this.logger.warn('the watchdog of the stdio servers exited and is restarted');
    setTimeout(() => this.start(), RESTART_MS).unref();
  }

  private send(line: string): void {
    this.child?.stdin?.write(line);
  }
}
