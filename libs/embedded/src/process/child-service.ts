import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { AppError } from '@causeway/kernel';
import type { FromChild, ToChild } from './child-messages.js';

/** Length of the end of a child's output that is kept for the log. */
const MAX_OUTPUT_LENGTH = 4_000;
const STOP_TIMEOUT_MS = 15_000;

/** The unexpected exit of a child process. */
export interface ChildExit {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** The end of its output, for the log. */
  output: string;
}

/** A child process that serves one port. */
export class ChildService {
  /** 0 until the child is ready. */
  port = 0;
  private stopping = false;
  private output = '';

  private constructor(
    private readonly child: ChildProcess,
    onExit: (exit: ChildExit) => void,
  ) {
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text: Buffer) => this.appendOutput(text.toString()));
    child.once('close', (code, signal) => {
      if (!this.stopping && this.port !== 0) onExit({ code, signal, output: this.output });
    });
  }

  /**
   * Starts a child and resolves when it serves its port.
   *
   * @param module path of the compiled entry
   * @param onExit is called when the child exits unexpectedly after it was ready
   * @throws AppError as the child reports it, or `EMBEDDED.START_FAILED`
   */
  static async start(module: string, settings: object, onExit: (exit: ChildExit) => void): Promise<ChildService> {
    const child = fork(module, {
      // the stores need no environment variables, which may contain secrets
      env: {},
      execArgv: ['--disable-warning=ExperimentalWarning'],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    const service = new ChildService(child, onExit);
    service.send({ type: 'start', settings });
    service.port = await service.awaitReady();
    return service;
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** Resolves when the process has exited. After a timeout it is killed, which loses no committed data. */
  async stop(): Promise<void> {
    this.stopping = true;
    if (!this.isRunning()) return;
    const exited = once(this.child, 'exit');
    this.send({ type: 'stop' });
    const timer = setTimeout(() => this.child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    await exited;
    clearTimeout(timer);
  }

  private isRunning(): boolean {
    return this.child.pid !== undefined && this.child.exitCode === null && this.child.signalCode === null;
  }

  private send(message: ToChild<object>): void {
    // if the child has just died, its exit event reports that
    this.child.send(message, () => undefined);
  }

  private async awaitReady(): Promise<number> {
    const reply = await new Promise<FromChild>((resolve) => {
      this.child.once('message', resolve);
      this.child.once('error', (error) => resolve(failed(error.message)));
      this.child.once('close', (code, signal) =>
        resolve(failed(`ended with ${signal ?? code} before it was ready\n${this.output}`)),
      );
    });
    if (reply.type === 'ready') return reply.port;
    this.stopping = true;
    // its lock and its port are free only after its exit
    if (this.isRunning()) await once(this.child, 'exit');
    throw new AppError(reply.code, reply.message, { internal: reply.internal });
  }

  private appendOutput(text: string): void {
    this.output = (this.output + text).slice(-MAX_OUTPUT_LENGTH);
  }
}

function failed(internal: string): FromChild {
  return {
    type: 'failed',
    code: 'EMBEDDED.START_FAILED',
    message: 'an embedded store did not start; the log says why',
    internal,
  };
}
