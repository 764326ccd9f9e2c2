import { AppError, messageOf } from '@causeway/kernel';
import { Piscina } from 'piscina';
import type { ParseReply, ParseTask } from './parse-task.js';

export interface ThreadLimits {
  timeoutMs: number;
  /** Limit in megabytes for the heap, and the same limit again for the buffers outside of it. */
  heapMb: number;
  /** The thread is replaced after this many files, which bounds memory that parsers leak from file to file. */
  files?: number;
}

const IDLE_MS = 60_000;
/** A new thread is slow for some dozens of files, and its memory after 1,400 files is the same as after 100. */
const MAX_FILES = 1_000;
const WATCH_MS = 200;
const MEGABYTE = 1024 * 1024;

/** A thread that parses one file at a time. It starts with the first file; when it dies, the next file starts a new one. */
export class ParserThread {
  private pool: Piscina<ParseTask, ParseReply> | undefined;
  private files = 0;

  constructor(
    private readonly entry: string,
    private readonly limits: ThreadLimits,
  ) {}

  /** @throws AppError `PARSE.TIMEOUT`, `PARSE.OUT_OF_MEMORY`, `PARSE.CRASHED`; or the reason of `signal` */
  async run(task: ParseTask, signal?: AbortSignal): Promise<ParseReply> {
    signal?.throwIfAborted();
    const kill = new AbortController();
    const onAbort = () => kill.abort(signal?.reason);
    const timer = setTimeout(() => kill.abort(timedOut(this.limits)), this.limits.timeoutMs);
    const watch = setInterval(() => void this.watchBuffers(kill), WATCH_MS);
    signal?.addEventListener('abort', onAbort, { once: true });
    try {
      // the library accepts arrays only, but derives the type of this option from another overload of postMessage
      const transferList: object = task.bytes ? [task.bytes.buffer] : [];
      return await this.runningPool().run(task, { signal: kill.signal, transferList });
    } catch (error) {
      throw kill.signal.aborted ? kill.signal.reason : threadDied(error, this.limits);
    } finally {
      clearTimeout(timer);
      clearInterval(watch);
      signal?.removeEventListener('abort', onAbort);
      if (++this.files % (this.limits.files ?? MAX_FILES) === 0) await this.stop();
    }
  }

  async stop(): Promise<void> {
    const pool = this.pool;
    this.pool = undefined;
    await pool?.destroy();
  }

  private runningPool(): Piscina<ParseTask, ParseReply> {
    if (this.pool) return this.pool;
    this.pool = new Piscina<ParseTask, ParseReply>({
      filename: this.entry,
      minThreads: 0,
      maxThreads: 1,
      idleTimeout: IDLE_MS,
      atomics: 'disabled',
      // a hostile document must not reach the secrets in the environment
      env: {},
      resourceLimits: { maxOldGenerationSizeMb: this.limits.heapMb },
    });
    // a thread that dies between two files is replaced when the next file comes
    this.pool.on('error', () => undefined);
    return this.pool;
  }

  /** The heap limit of a thread does not count its buffers, into which PDF streams and zip parts are unpacked. */
  private async watchBuffers(kill: AbortController): Promise<void> {
    const statistics = await this.pool?.threads[0]?.getHeapStatistics().catch(() => undefined);
    if (statistics && statistics.external_memory > this.limits.heapMb * MEGABYTE) kill.abort(outOfMemory(this.limits));
  }
}

function timedOut({ timeoutMs }: ThreadLimits): AppError {
  return new AppError('PARSE.TIMEOUT', `the document could not be parsed within ${timeoutMs / 1000} seconds; split it`);
}

function outOfMemory({ heapMb }: ThreadLimits, cause?: unknown): AppError {
  return new AppError(
    'PARSE.OUT_OF_MEMORY',
    `the document needs more memory than the ${heapMb} MB that a parser may use; split it`,
    { cause },
  );
}

function threadDied(error: unknown, limits: ThreadLimits): AppError {
  if ((error as { code?: unknown }).code === 'ERR_WORKER_OUT_OF_MEMORY') return outOfMemory(limits, error);
  return new AppError('PARSE.CRASHED', 'the parser crashed while it read the document', {
    cause: error,
    internal: messageOf(error),
  });
}
