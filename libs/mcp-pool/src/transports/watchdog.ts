import { type ChildProcess, spawn } from 'node:child_process';
import { Logger } from '@nestjs/common';
import { compiledSibling } from '@causeway/kernel';
import { OWN_GROUP } from './process-group.js';

const MOST_STARTS = 5;
const RESTART_MS = 100;

/**
 * Sees to it that no child outlives this process, not even after kill -9: one small process for the whole pool holds the
 * other end of a pipe and ends the groups it was told of when the pipe closes.
 */
export class Watchdog {
  private readonly log = new Logger('McpPool');
  private readonly groups = new Set<number>();
  private child: ChildProcess | undefined;
  private starts = 0;
  private closed = false;

  guard(pid: number): void {
    this.groups.add(pid);
    if (this.child) this.tell(`+${pid}\n`);
    else this.start();
  }

  release(pid: number): void {
    if (this.groups.delete(pid)) this.tell(`-${pid}\n`);
  }

  /** Ends the watchdog, and with it the groups that were not released. */
  close(): void {
    this.closed = true;
    this.child?.stdin?.end();
  }

  private start(): void {
    if (this.closed || this.child || this.starts >= MOST_STARTS) return;
    this.starts++;
    const script = compiledSibling(import.meta.url, 'stdio.watchdog.js');
    // what is guarded already goes along as arguments: told a moment later, it would be lost with us in that moment
    const child = spawn(process.execPath, [script, ...[...this.groups].map(String)], {
      stdio: ['pipe', 'ignore', 'ignore'],
      env: {},
      detached: OWN_GROUP,
      windowsHide: true,
    });
    this.child = child;
    child.once('error', () => this.again(child)).once('exit', () => this.again(child));
    child.stdin?.on('error', () => undefined);
    child.unref();
  }

  private again(ended: ChildProcess): void {
    if (this.child !== ended) return;
    this.child = undefined;
    if (this.closed) return;
    const isLast = this.starts >= MOST_STARTS;
    if (isLast)
      this.log.error('the watchdog over the stdio servers keeps ending: if this process is killed, they may outlive it');
    else this.log.warn('the watchdog over the stdio servers ended; starting another');
    setTimeout(() => this.start(), RESTART_MS).unref();
  }

  private tell(line: string): void {
    this.child?.stdin?.write(line);
  }
}
