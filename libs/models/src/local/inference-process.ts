import { AppError, compiledSibling } from '@causeway/kernel';
import { type ChildProcess, fork } from 'node:child_process';
import type { InferenceReply, InferenceSetup } from './inference.protocol.js';

interface Waiting {
  resolve(vector: Float32Array): void;
  reject(error: Error): void;
}

/**
 * The process that computes vectors: started by the first text, started again after it died, and no reason for this
 * process to stay alive while it has nothing to do.
 */
export class InferenceProcess {
  private child: ChildProcess | undefined;
  private readonly waiting = new Map<number, Waiting>();
  private lastId = 0;

  constructor(private readonly setup: InferenceSetup) {}

  /** Process id while it runs. */
  get pid(): number | undefined {
    return this.child?.pid;
  }

  /** @throws AppError `EMBEDDING.UNAVAILABLE` if the model cannot be run or the process ends */
  run(model: number, text: string): Promise<Float32Array> {
    const child = (this.child ??= this.start());
    const id = ++this.lastId;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      hold(child);
      child.send({ id, model, text }, (error) => error && this.settle({ id, error: error.message }));
    });
  }

  close(): void {
    this.child?.kill('SIGKILL');
  }

  private start(): ChildProcess {
    const child = fork(compiledSibling(import.meta.url, 'inference.child.js'), [], { serialization: 'advanced', execArgv: [] });
    child.on('message', (reply: InferenceReply) => this.settle(reply));
    child.once('error', (error) => this.gone(child, error.message));
    child.once('exit', (code, signal) => this.gone(child, `it ended with ${signal ?? code}`));
    child.send({ setup: this.setup }, () => undefined);
    return child;
  }

  private settle(reply: InferenceReply): void {
    const waiting = this.waiting.get(reply.id);
    this.waiting.delete(reply.id);
    if (this.waiting.size === 0 && this.child) release(this.child);
    if ('vector' in reply) waiting?.resolve(reply.vector);
    else waiting?.reject(unavailable(reply.error));
  }

  private gone(child: ChildProcess, why: string): void {
    if (this.child !== child) return;
    this.child = undefined;
    const waiting = [...this.waiting.values()];
    this.waiting.clear();
    for (const { reject } of waiting) reject(unavailable(`the inference process is gone: ${why}`));
  }
}

function unavailable(internal: string): AppError {
  return new AppError('EMBEDDING.UNAVAILABLE', 'the local embedding model could not be run', { internal });
}

function hold(child: ChildProcess): void {
  child.ref();
  child.channel?.ref();
}

function release(child: ChildProcess): void {
  child.unref();
  child.channel?.unref();
}
