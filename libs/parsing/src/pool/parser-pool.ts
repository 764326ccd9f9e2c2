import { Admission } from './admission.js';
import type { ParseOutcome, ParseTask } from './parse-task.js';
import { ParserThread, type ThreadLimits } from './parser-thread.js';

/** Parser threads, each with one file at a time, and a door that lets in what there is memory for. */
export class ParserPool {
  private readonly threads: ParserThread[];
  private readonly idle: ParserThread[];
  private readonly admission: Admission;

  constructor(entry: string, workers: number, limits: ThreadLimits) {
    this.threads = Array.from({ length: workers }, () => new ParserThread(entry, limits));
    this.idle = [...this.threads];
    this.admission = new Admission(workers, workers * limits.heapMb * 1024 * 1024);
  }

  /** @param memory bytes that the task is expected to need */
  async run(task: ParseTask, memory: number, signal?: AbortSignal): Promise<ParseOutcome> {
    const leave = await this.admission.enter(memory, signal);
    // who is let in finds an idle thread; the last used one is warm
    const thread = this.idle.pop() as ParserThread;
    try {
      return await thread.run(task, signal);
    } finally {
      this.idle.push(thread);
      leave();
    }
  }

  async stop(): Promise<void> {
    await Promise.all(this.threads.map((thread) => thread.stop()));
  }
}
