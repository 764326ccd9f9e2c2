import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { AppError } from '@causeway/kernel';
import type { FromChild, ToChild } from './child-messages.js';

/** How much of what a child last wrote is kept for the report of its end. */
const TAIL_CHARACTERS = 4_000;
const STOP_LIMIT_MS = 15_000;

/** How a child process ended that nobody had told to. */
export interface ChildExit {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** The last it wrote to its output, for the log. */
  output: string;
}

/** One child process that serves one port. */
export class ChildService {
  #stopping = false;
  #output = '';

  private constructor(
    private readonly child: ChildProcess,
    onExit: (exit: ChildExit) => void,
  ) {
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text: Buffer) => this.#keep(text.toString()));
    child.once('close', (code, signal) => {
      if (!this.#stopping && this.port !== 0) onExit({ code, signal, output: this.#output });
    });
  }

  /** 0 until the child is ready. */
  port = 0;

  /**
   * @param module path of the compiled entry
   * @param onExit called when the child ends unasked after it was ready
   * @returns when the child serves its port
   * @throws AppError as the child reports it, or `EMBEDDED.START_FAILED`
   */
  static async start(module: string, settings: object, onExit: (exit: ChildExit) => void): Promise<ChildService> {
    const child = fork(module, {
      // nothing of the program's environment, least of all its secrets, is a database's business
      env: {},
      execArgv: ['--disable-warning=ExperimentalWarning'],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    const service = new ChildService(child, onExit);
    service.#send({ type: 'start', settings });
    service.port = await service.#ready();
    return service;
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** Resolves when the process is gone. One that does not end in time is killed: its data allow that at any moment. */
  async stop(): Promise<void> {
    this.#stopping = true;
    if (!this.#isRunning()) return;
    const gone = once(this.child, 'exit');
    this.#send({ type: 'stop' });
    const timer = setTimeout(() => this.child.kill('SIGKILL'), STOP_LIMIT_MS);
    await gone;
    clearTimeout(timer);
  }

  #isRunning(): boolean {
    return this.child.pid !== undefined && this.child.exitCode === null && this.child.signalCode === null;
  }

  #send(message: ToChild<object>): void {
    // a child that has just died is told of by its exit
    this.child.send(message, () => undefined);
  }

  async #ready(): Promise<number> {
    const answer = await new Promise<FromChild>((resolve) => {
      this.child.once('message', resolve);
      this.child.once('error', (error) => resolve(failed(error.message)));
      this.child.once('close', (code, signal) =>
        resolve(failed(`ended with ${signal ?? code} before it was ready\n${this.#output}`)),
      );
    });
    if (answer.type === 'ready') return answer.port;
    this.#stopping = true;
    // only then is what it had locked free again
    if (this.#isRunning()) await once(this.child, 'exit');
    throw new AppError(answer.code, answer.message, { internal: answer.internal });
  }

  #keep(text: string): void {
    this.#output = (this.#output + text).slice(-TAIL_CHARACTERS);
  }
}

function failed(internal: string): FromChild {
  return { type: 'failed', code: 'EMBEDDED.START_FAILED', message: 'an embedded store did not start', internal };
}
