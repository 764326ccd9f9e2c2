import type { Response } from 'express';

/** Shorter than the idle limits of common proxies. */
const HEARTBEAT_MS = 25_000;

/** A stream of server-sent events that proxies neither buffer nor cut while it is idle. */
export class EventStream {
  private readonly heartbeat: NodeJS.Timeout;
  /** Fires when the client goes away, or after {@link end}. */
  readonly signal: AbortSignal;

  constructor(private readonly response: Response) {
    const gone = new AbortController();
    this.signal = gone.signal;
    response.status(200);
    response.setHeader('Content-Type', 'text/event-stream; charset=utf-8');
    response.setHeader('Cache-Control', 'no-cache, no-transform');
    response.setHeader('X-Accel-Buffering', 'no');
    response.flushHeaders();
    this.heartbeat = setInterval(() => response.write(': still here\n\n'), HEARTBEAT_MS);
    response.on('close', () => {
      clearInterval(this.heartbeat);
      gone.abort();
    });
  }

  /** Sends one event; waits while the client reads slower than we write. */
  async send(data: unknown, event?: string): Promise<void> {
    if (this.signal.aborted) return;
    const name = event ? `event: ${event}\n` : '';
    if (this.response.write(`${name}data: ${JSON.stringify(data)}\n\n`)) return;
    await new Promise<void>((resolve) => {
      this.response.once('drain', resolve);
      this.signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }

  end(): void {
    this.response.end();
  }
}
