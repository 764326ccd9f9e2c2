import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { type JSONRPCMessage, type RequestId, SdkError, SdkErrorCode, type Transport } from '@modelcontextprotocol/client';
import type { StdioEndpoint } from '../config/server-config.js';
import { LaterRoundFailed, MessageTooLarge, tooLargeAnswer } from './transport-errors.js';
import { isLaterRound, parseMessages } from './json-rpc.js';
import type { LineLog } from './line-log.js';
import { idOfAnswer, LineReader } from './line-reader.js';
import { Outbox } from './outbox.js';
import { OWN_GROUP, signalGroup } from './process-group.js';
import type { Watchdog } from './watchdog.js';

/** Time to read remaining output after the process has exited; its own children may keep the pipes open. */
const DRAIN_MS = 200;
const MAX_GARBAGE_CHARS = 1_000;
const STDIN_GRACE_MS = 500;
const TERM_GRACE_MS = 1_000;

export interface StdioOptions {
  /** Limit of one message from the process. */
  maxMessageBytes: number;
  environment: Record<string, string>;
  watchdog: Watchdog;
  stderr: LineLog;
}

/**
 * The stdio transport: a child process in a process group of its own. The group is ended as a whole: its stdin is closed, then it
 * gets SIGTERM, then SIGKILL. The SDK's own transport ends only the process that it started, which orphans what `npx` and shells
 * start.
 */
export class StdioTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: Transport['onmessage'];
  /** The SDK recognizes a stdio transport by this field and `pid` when it negotiates the protocol era. */
  readonly stderr = null;
  /** How the process ended, as a text for messages; `null` while it runs. */
  exit: string | null = null;
  private child: ChildProcess | undefined;
  private readonly lines: LineReader;
  private outbox: Outbox | undefined;
  /** Requests that wait until the process has read earlier messages. */
  private readonly unsent = new Set<RequestId>();

  constructor(
    private readonly endpoint: StdioEndpoint,
    private readonly options: StdioOptions,
  ) {
    const { maxMessageBytes } = options;
    this.lines = new LineReader(maxMessageBytes, {
      onLine: (line) => this.receive(line),
      onTooLong: (head, tail) => this.rejectTooLong(idOfAnswer(head, tail)),
    });
  }

  get pid(): number | null {
    return this.child?.pid ?? null;
  }

  /** The last line on stderr, which often explains why the process ended. */
  get lastStderrLine(): string {
    const { last } = this.options.stderr;
    return last ? `; its last line: ${last.slice(0, 300)}` : '';
  }

  async start(): Promise<void> {
    const { command, args, cwd } = this.endpoint;
    const { environment, watchdog, stderr } = this.options;
    const child = spawn(command, args, { cwd, env: environment, stdio: 'pipe', detached: OWN_GROUP, windowsHide: true });
    this.child = child;
    // registered first, because a failed spawn has an error and no pipes
    const spawned = once(child, 'spawn').catch((error: NodeJS.ErrnoException) => Promise.reject(explain(error, this.endpoint)));
    child.once('exit', (code, signal) => this.handleExit(code === null ? `was ended by ${signal}` : `exited with code ${code}`));
    if (child.stdin) this.outbox = new Outbox(child.stdin);
    child.stdin?.on('error', (error) => this.onerror?.(error));
    child.stdout?.on('data', (chunk: Buffer) => this.lines.push(chunk)).on('error', (error) => this.onerror?.(error));
    child.stderr?.setEncoding('utf8').on('data', (chunk: string) => stderr.push(chunk));
    await spawned;
    child.on('error', (error) => this.onerror?.(error));
    if (child.pid !== undefined) watchdog.guard(child.pid);
  }

  async send(message: JSONRPCMessage): Promise<void> {
    if (this.cancelsUnsent(message)) return;
    try {
      await this.write(message);
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

  /** Writes once there is room, and does not wait for the process to read. */
  private async write(message: JSONRPCMessage): Promise<void> {
    const isGone = () => !this.child?.stdin?.writable || this.exit !== null;
    const { outbox } = this;
    if (outbox?.isFull && !isGone()) await this.waitForRoom(outbox, message, isGone);
    if (isGone() || !outbox) throw new SdkError(SdkErrorCode.NotConnected, 'the process is gone');
    outbox.enqueue(`${JSON.stringify(message)}\n`);
  }

  private async waitForRoom(outbox: Outbox, message: JSONRPCMessage, isGone: () => boolean): Promise<void> {
    const id = 'method' in message && 'id' in message ? message.id : undefined;
    if (id === undefined) return outbox.awaitRoom(isGone);
    this.unsent.add(id);
    await outbox
      .awaitRoom(() => isGone() || !this.unsent.has(id))
      .finally(() => {
        if (!this.unsent.delete(id))
          throw new SdkError(SdkErrorCode.NotConnected, 'the request was cancelled before it was sent');
      });
  }

  /** Whether the message cancels a request that was not sent yet; then neither is sent. */
  private cancelsUnsent(message: JSONRPCMessage): boolean {
    if (!('method' in message) || message.method !== 'notifications/cancelled') return false;
    const { requestId } = (message.params ?? {}) as { requestId?: RequestId };
    return requestId !== undefined && this.unsent.delete(requestId);
  }

  /** A line that is no message is logged like stderr, where the server should have written it. */
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

  private rejectTooLong(id: string | number | undefined): void {
    const { maxMessageBytes } = this.options;
    if (id !== undefined) this.onmessage?.(tooLargeAnswer(id, maxMessageBytes));
    else this.onerror?.(new MessageTooLarge(maxMessageBytes));
  }

  /** Reads the remaining output and ends the processes that the server left behind. */
  private handleExit(how: string): void {
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

/** The system reports ENOENT for a missing command and for a missing folder alike. */
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
