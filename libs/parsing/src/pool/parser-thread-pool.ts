import { AppError } from '@causeway/kernel';
import { ParserSemaphore } from './parser-semaphore.js';
import type { ParseReply, ParseTask } from './parse-task.js';
import { ParserThread, type ThreadLimits } from './parser-thread.js';

/** Runs parse tasks on a fixed number of threads, each with one file at a time, within a limit of memory. */
export class ParserThreadPool {
  private readonly threads: ParserThread[];
  private readonly idle: ParserThread[];
  private readonly semaphore: ParserSemaphore;
  private readonly stopping = new AbortController();

  constructor(entry: string, workers: number, limits: ThreadLimits) {
    this.threads = Array.from({ length: workers }, () => new ParserThread(entry, limits));
    this.idle = [...this.threads];
    this.semaphore = new ParserSemaphore(workers, workers * limits.heapMb * 1024 * 1024);
  }

  /** @param memory bytes that the task is expected to need */
  async run(task: ParseTask, memory: number, signal?: AbortSignal): Promise<ParseReply> {
    const ending = signal ? AbortSignal.any([signal, this.stopping.signal]) : this.stopping.signal;
    const release = await this.semaphore.acquire(memory, ending);
    // the semaphore has as many places as there are threads, so one is idle; the last used one has compiled its code
    const thread = this.idle.pop() as ParserThread;
    try {
      return await thread.run(task, ending);
    } finally {
      this.idle.push(thread);
      release();
    }
  }

  /** Stops all threads. Running and waiting tasks fail with `SERVICE.UNAVAILABLE`, because their files are not to blame. */
  async stop(): Promise<void> {
    this.stopping.abort(new AppError('SERVICE.UNAVAILABLE', 'the service is shutting down; try again later'));
    await Promise.all(this.threads.map((thread) => thread.stop()));
  }
}
