import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { type JSONRPCMessage, type RequestId, SdkError, SdkErrorCode, type Transport } from '@modelcontextprotocol/client';
import type { StdioEndpoint } from '../config/server-config.js';
import { LaterRoundFailed, MessageTooLarge, tooLargeAnswer } from './failures.js';
import { isLaterRound, parseMessages } from './json-rpc.js';
import type { LineLog } from './line-log.js';
import { idOf, LineReader } from './line-reader.js';
import { Outbox } from './outbox.js';
import { OWN_GROUP, signalGroup } from './process-group.js';
import type { Watchdog } from './watchdog.js';

/** After the leader is gone, helpers of its own may hold the pipes open. */
const DRAIN_MS = 200;
const MAX_GARBAGE_CHARS = 1_000;
const STDIN_GRACE_MS = 500;
const TERM_GRACE_MS = 1_000;

export interface StdioOptions {
  /** Of one message. */
  maxMessageBytes: number;
  environment: Record<string, string>;
  watchdog: Watchdog;
  stderr: LineLog;
}

/**
 * A server as a child process in a process group of its own, ended as a group: the end of its stdin, then SIGTERM, then
 * SIGKILL. The SDK's own transport ends only the one process that it started, which orphans what `npx` and shells start.
 */
export class StdioTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: Transport['onmessage'];
  /** With `pid`, the mark by which the SDK tells a stdio transport when it negotiates the era. */
  readonly stderr = null;
  /** How the process ended, for people; `null` while it runs. */
  exit: string | null = null;
  private child: ChildProcess | undefined;
  private readonly lines: LineReader;
  private outbox: Outbox | undefined;
  /** Requests that wait until the child has read what is before them. */
  private readonly waiting = new Set<RequestId>();

  constructor(
    private readonly endpoint: StdioEndpoint,
    private readonly options: StdioOptions,
  ) {
    const { maxMessageBytes } = options;
    this.lines = new LineReader(maxMessageBytes, {
      onLine: (line) => this.receive(line),
      onTooLong: (head, tail) => this.refuse(idOf(head, tail)),
    });
  }

  get pid(): number | null {
    return this.child?.pid ?? null;
  }

  /** The last line on its stderr, which often tells why it ended. */
  get lastWords(): string {
    const { last } = this.options.stderr;
    return last ? `; its last line: ${last.slice(0, 300)}` : '';
  }

  async start(): Promise<void> {
    const { command, args, cwd } = this.endpoint;
    const { environment, watchdog, stderr } = this.options;
    const child = spawn(command, args, { cwd, env: environment, stdio: 'pipe', detached: OWN_GROUP, windowsHide: true });
    this.child = child;
    // first of all: without file descriptors there is an error and nothing else
    const spawned = once(child, 'spawn').catch((error: NodeJS.ErrnoException) => Promise.reject(explain(error, this.endpoint)));
    child.once('exit', (code, signal) => this.exited(code === null ? `was ended by ${signal}` : `exited with code ${code}`));
    if (child.stdin) this.outbox = new Outbox(child.stdin);
    child.stdin?.on('error', (error) => this.onerror?.(error));
    child.stdout?.on('data', (chunk: Buffer) => this.lines.push(chunk)).on('error', (error) => this.onerror?.(error));
    child.stderr?.setEncoding('utf8').on('data', (chunk: string) => stderr.push(chunk));
    await spawned;
    child.on('error', (error) => this.onerror?.(error));
    if (child.pid !== undefined) watchdog.guard(child.pid);
  }

  async send(message: JSONRPCMessage): Promise<void> {
    if (this.isForgotten(message)) return;
    try {
      await this.ready(message);
    } catch (error) {
      throw isLaterRound(message) ? new LaterRoundFailed(error as Error) : error;
    }
  }

  async close(): Promise<void> {
    const { child } = this;
    if (child?.pid === undefined || this.exit !== null) return;
    const gone = once(child, 'exit').catch(() => undefined);
    this.outbox?.flush();
    child.stdin?.end();
    if (await within(gone, STDIN_GRACE_MS)) return;
    signalGroup(child.pid, 'SIGTERM');
    if (await within(gone, TERM_GRACE_MS)) return;
    signalGroup(child.pid, 'SIGKILL');
    await within(gone, TERM_GRACE_MS);
  }

  /** Written when there is room; not awaited beyond that: a child that does not read holds up nobody. */
  private async ready(message: JSONRPCMessage): Promise<void> {
    const isGone = () => !this.child?.stdin?.writable || this.exit !== null;
    const { outbox } = this;
    if (outbox?.isFull && !isGone()) await this.waitForRoom(outbox, message, isGone);
    if (isGone() || !outbox) throw new SdkError(SdkErrorCode.NotConnected, 'the process is gone');
    outbox.put(`${JSON.stringify(message)}\n`);
  }

  private async waitForRoom(outbox: Outbox, message: JSONRPCMessage, isGone: () => boolean): Promise<void> {
    const id = 'method' in message && 'id' in message ? message.id : undefined;
    if (id === undefined) return outbox.room(isGone);
    this.waiting.add(id);
    await outbox
      .room(() => isGone() || !this.waiting.has(id))
      .finally(() => {
        if (!this.waiting.delete(id)) throw new SdkError(SdkErrorCode.NotConnected, 'it was called off before it was sent');
      });
  }

  /** Whether it calls off a request that has not gone out yet: then neither does. */
  private isForgotten(message: JSONRPCMessage): boolean {
    if (!('method' in message) || message.method !== 'notifications/cancelled') return false;
    const { requestId } = (message.params ?? {}) as { requestId?: RequestId };
    return requestId !== undefined && this.waiting.delete(requestId);
  }

  /** A line that is no message is what a server should have written to its stderr, and goes where that goes. */
  private receive(line: string): void {
    if (line.trim() === '') return;
    let messages: JSONRPCMessage[];
    try {
      messages = parseMessages(line);
    } catch {
      return this.options.stderr.push(`(stdout) ${line.slice(0, MAX_GARBAGE_CHARS)}\n`);
    }
    for (const message of messages) this.onmessage?.(message);
  }

  private refuse(id: string | number | undefined): void {
    const { maxMessageBytes } = this.options;
    if (id !== undefined) this.onmessage?.(tooLargeAnswer(id, maxMessageBytes));
    else this.onerror?.(new MessageTooLarge(maxMessageBytes));
  }

  /** What it wrote before its end is still read; what it started and left behind is ended with it. */
  private exited(how: string): void {
    const { child } = this;
    this.exit = how;
    if (child?.pid !== undefined) {
      signalGroup(child.pid, 'SIGKILL');
      this.options.watchdog.release(child.pid);
    }
    void within(child ? once(child, 'close') : Promise.resolve(), DRAIN_MS).then(() => {
      this.options.stderr.flush();
      child?.stdout?.destroy();
      child?.stderr?.destroy();
      this.onclose?.();
    });
  }
}

/** The system says ENOENT for the command, also where it means the folder. */
function explain(error: NodeJS.ErrnoException, { command, cwd }: StdioEndpoint): Error {
  if (error.code !== 'ENOENT') return error;
  return new Error(existsSync(cwd) ? `the command "${command}" was not found` : `the folder "${cwd}" does not exist`, {
    cause: error,
  });
}

async function within(done: Promise<unknown>, ms: number): Promise<boolean> {
  const timer = new AbortController();
  const late = sleep(ms, false, { signal: timer.signal }).catch(() => false);
  const first = await Promise.race([done.then(() => true), late]);
  timer.abort();
  return first;
}
