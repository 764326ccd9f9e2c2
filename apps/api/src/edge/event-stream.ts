import type { Response } from 'express';

/** Proxies cut a connection that is idle for long. */
const KEEP_ALIVE_MS = 15_000;

/**
 * Server-sent events. Nothing is sent before the first event or the first keep-alive comment, so a failure
 * until then can still be answered with a status of its own.
 */
export class EventStream {
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly response: Response,
    keepAliveMs = KEEP_ALIVE_MS,
  ) {
    this.timer = setInterval(() => this.write(': keep-alive\n\n'), keepAliveMs);
    response.once('close', () => clearInterval(this.timer));
  }

  get opened(): boolean {
    return this.response.headersSent;
  }

  /** Resolves when the client has room for more, or is gone. */
  async send(data: string | object, name?: string): Promise<void> {
    this.timer.refresh();
    const event = name === undefined ? '' : `event: ${name}\n`;
    const room = this.write(`${event}data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`);
    if (!room && !this.response.destroyed) await roomAgain(this.response);
  }

  /** No event after this. Leaves an unopened response to whoever answers it. */
  end(): void {
    clearInterval(this.timer);
    if (this.opened) this.response.end();
  }

  /** Answers 200 now, before there is anything to tell. */
  open(): void {
    this.response.status(200);
    this.response.setHeader('Content-Type', 'text/event-stream; charset=utf-8');
    this.response.setHeader('Cache-Control', 'no-cache, no-transform');
    this.response.setHeader('X-Accel-Buffering', 'no');
    this.response.flushHeaders();
  }

  private write(text: string): boolean {
    if (this.response.destroyed || this.response.writableEnded) return true;
    if (!this.opened) this.open();
    return this.response.write(text);
  }
}

function roomAgain(response: Response): Promise<void> {
  return new Promise((resolve) => {
    const settle = () => {
      response.off('drain', settle).off('close', settle);
      resolve();
    };
    response.on('drain', settle).on('close', settle);
  });
}

/** Aborted when the client closes the connection before it has the whole answer. */
export function abortedByClient(response: Response): AbortSignal {
  const controller = new AbortController();
  if (response.destroyed) controller.abort();
  response.once('close', () => {
    if (!response.writableFinished) controller.abort();
  });
  return controller.signal;
}
