import { AppError } from '@causeway/kernel';
import { Admission } from './admission.js';
import type { ParseOutcome, ParseTask } from './parse-task.js';
import { ParserThread, type ThreadLimits } from './parser-thread.js';

/** Parser threads, each with one file at a time, and a door that lets in what there is memory for. */
export class ParserPool {
  private readonly threads: ParserThread[];
  private readonly idle: ParserThread[];
  private readonly admission: Admission;
  private readonly stopping = new AbortController();

  constructor(entry: string, workers: number, limits: ThreadLimits) {
    this.threads = Array.from({ length: workers }, () => new ParserThread(entry, limits));
    this.idle = [...this.threads];
    this.admission = new Admission(workers, workers * limits.heapMb * 1024 * 1024);
  }

  /** @param memory bytes that the task is expected to need */
  async run(task: ParseTask, memory: number, signal?: AbortSignal): Promise<ParseOutcome> {
    const ending = signal ? AbortSignal.any([signal, this.stopping.signal]) : this.stopping.signal;
    const leave = await this.admission.enter(memory, ending);
    // who is let in finds an idle thread; the last used one is warm
    const thread = this.idle.pop() as ParserThread;
    try {
      return await thread.run(task, ending);
    } finally {
      this.idle.push(thread);
      leave();
    }
  }

  /** Nothing is wrong with the files that are at work or waiting now; they fail with `SERVICE.UNAVAILABLE`. */
  async stop(): Promise<void> {
    this.stopping.abort(new AppError('SERVICE.UNAVAILABLE', 'the parsers are stopping'));
    await Promise.all(this.threads.map((thread) => thread.stop()));
  }
}
