import { AppError, compiledSibling } from '@causeway/kernel';
import { type ChildProcess, fork } from 'node:child_process';
import type { InferenceReply, InferenceSetup } from './inference.protocol.js';

interface PendingRequest {
  resolve(vector: Float32Array): void;
  reject(error: Error): void;
}

/**
 * Manages the child process that computes vectors. The first text starts it, and the next text restarts it after it has
 * died. An idle child does not keep this process alive.
 */
export class InferenceProcess {
  private child: ChildProcess | undefined;
  private readonly pending = new Map<number, PendingRequest>();
  private lastId = 0;

  constructor(private readonly setup: InferenceSetup) {}

  /** The process id while the child runs. */
  get pid(): number | undefined {
    return this.child?.pid;
  }

  /** @throws AppError `EMBEDDING.UNAVAILABLE` if the model cannot be run or the process exits */
  run(model: number, text: string): Promise<Float32Array> {
    const child = (this.child ??= this.start());
    const id = ++this.lastId;
    return new Promise((resolve, reject) => {
      this.pending.set(id, { resolve, reject });
      keepParentAlive(child);
      child.send({ id, model, text }, (error) => error && this.onReply({ id, error: error.message }));
    });
  }

  close(): void {
    this.child?.kill('SIGKILL');
  }

  private start(): ChildProcess {
    const child = fork(compiledSibling(import.meta.url, 'inference.child.js'), [], { serialization: 'advanced', execArgv: [] });
    child.on('message', (reply: InferenceReply) => this.onReply(reply));
    child.once('error', (error) => this.onExit(child, error.message));
    child.once('exit', (code, signal) => this.onExit(child, `exit with ${signal ?? code}`));
    child.send({ setup: this.setup }, () => undefined);
    return child;
  }

  private onReply(reply: InferenceReply): void {
    const request = this.pending.get(reply.id);
    this.pending.delete(reply.id);
    if (this.pending.size === 0 && this.child) allowParentExit(this.child);
    if ('vector' in reply) request?.resolve(reply.vector);
    else request?.reject(unavailable(reply.error));
  }

  private onExit(child: ChildProcess, reason: string): void {
    if (this.child !== child) return;
    this.child = undefined;
    const requests = [...this.pending.values()];
    this.pending.clear();
    for (const { reject } of requests) reject(unavailable(`the inference process ended: ${reason}`));
  }
}

function unavailable(internal: string): AppError {
  return new AppError('EMBEDDING.UNAVAILABLE', 'the local embedding model could not be run', { internal });
}

function keepParentAlive(child: ChildProcess): void {
  child.ref();
  child.channel?.ref();
}

function allowParentExit(child: ChildProcess): void {
  child.unref();
  child.channel?.unref();
}
