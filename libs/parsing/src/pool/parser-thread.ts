import { AppError, messageOf } from '@causeway/kernel';
import { Piscina } from 'piscina';
import type { ParseOutcome, ParseTask } from './parse-task.js';

export interface ThreadLimits {
  timeoutMs: number;
  /** Holds for the heap and, apart, for the buffers beside it. */
  heapMb: number;
  /** After that many it is replaced: what parsers hold on to from file to file is bounded. */
  files?: number;
}

const IDLE_MS = 60_000;
/** A new thread takes some dozens of files to become as fast, and holds as much after 1,400 as after 100. */
const FILES = 1_000;
const WATCH_MS = 200;
const MEGABYTE = 1024 * 1024;

/** One thread that parses one file at a time. It starts with the first file, and after any violent end the next file gets a new one. */
export class ParserThread {
  private pool: Piscina<ParseTask, ParseOutcome> | undefined;
  private files = 0;

  constructor(
    private readonly entry: string,
    private readonly limits: ThreadLimits,
  ) {}

  /** @throws AppError `PARSE.TIMEOUT`, `PARSE.OUT_OF_MEMORY`, `PARSE.CRASHED`; or the reason of `signal` */
  async run(task: ParseTask, signal?: AbortSignal): Promise<ParseOutcome> {
    signal?.throwIfAborted();
    const kill = new AbortController();
    const onAbort = () => kill.abort(signal?.reason);
    const timer = setTimeout(() => kill.abort(timedOut(this.limits)), this.limits.timeoutMs);
    const watch = setInterval(() => void this.watchBuffers(kill), WATCH_MS);
    signal?.addEventListener('abort', onAbort, { once: true });
    try {
      // the library accepts arrays only, but derives the type of this option from another overload of postMessage
      const transferList: object = task.bytes ? [task.bytes.buffer] : [];
      return await this.started().run(task, { signal: kill.signal, transferList });
    } catch (error) {
      throw kill.signal.aborted ? kill.signal.reason : threadDied(error, this.limits);
    } finally {
      clearTimeout(timer);
      clearInterval(watch);
      signal?.removeEventListener('abort', onAbort);
      if (++this.files % (this.limits.files ?? FILES) === 0) await this.stop();
    }
  }

  async stop(): Promise<void> {
    const pool = this.pool;
    this.pool = undefined;
    await pool?.destroy();
  }

  private started(): Piscina<ParseTask, ParseOutcome> {
    if (this.pool) return this.pool;
    this.pool = new Piscina<ParseTask, ParseOutcome>({
      filename: this.entry,
      minThreads: 0,
      maxThreads: 1,
      idleTimeout: IDLE_MS,
      atomics: 'disabled',
      // a document has no business with the environment
      env: {},
      resourceLimits: { maxOldGenerationSizeMb: this.limits.heapMb },
    });
    // a thread that dies between two files is replaced at the next one
    this.pool.on('error', () => undefined);
    return this.pool;
  }

  /** The heap cap of a thread does not count its buffers, into which PDF streams and zip parts are unpacked. */
  private async watchBuffers(kill: AbortController): Promise<void> {
    const statistics = await this.pool?.threads[0]?.getHeapStatistics().catch(() => undefined);
    if (statistics && statistics.external_memory > this.limits.heapMb * MEGABYTE) kill.abort(outOfMemory(this.limits));
  }
}

function timedOut({ timeoutMs }: ThreadLimits): AppError {
  return new AppError('PARSE.TIMEOUT', `the document could not be read within ${timeoutMs / 1000} seconds`);
}

function outOfMemory({ heapMb }: ThreadLimits, cause?: unknown): AppError {
  return new AppError('PARSE.OUT_OF_MEMORY', `the document needs more memory than the ${heapMb} MB a parser may take`, { cause });
}

function threadDied(error: unknown, limits: ThreadLimits): AppError {
  if ((error as { code?: unknown }).code === 'ERR_WORKER_OUT_OF_MEMORY') return outOfMemory(limits, error);
  return new AppError('PARSE.CRASHED', 'the parser died of this document', { cause: error, internal: messageOf(error) });
}
