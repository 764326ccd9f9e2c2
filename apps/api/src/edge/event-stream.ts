import type { Response } from 'express';

/** A comment at this interval keeps proxies from closing an idle connection. */
const KEEP_ALIVE_MS = 15_000;

/**
 * Sends server-sent events. It sends nothing before the first event or the first keep-alive comment, so that an earlier
 * failure can still be answered with its own status.
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

  /** Resolves when the client can receive more, or has closed the connection. */
  async send(data: string | object, name?: string): Promise<void> {
    this.timer.refresh();
    const event = name === undefined ? '' : `event: ${name}\n`;
    const canReceiveMore = this.write(`${event}data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`);
    if (!canReceiveMore && !this.response.destroyed) await drained(this.response);
  }

  /** Ends the stream. If nothing was sent yet, the caller still has to answer the request. */
  end(): void {
    clearInterval(this.timer);
    if (this.opened) this.response.end();
  }

  /** Sends the status 200 and the headers before the first event. */
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

function drained(response: Response): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      response.off('drain', done).off('close', done);
      resolve();
    };
    response.on('drain', done).on('close', done);
  });
}

/** Returns a signal that aborts when the client closes the connection before it has the whole answer. */
export function abortedByClient(response: Response): AbortSignal {
  const controller = new AbortController();
  if (response.destroyed) controller.abort();
  response.once('close', () => {
    if (!response.writableFinished) controller.abort();
  });
  return controller.signal;
}
