import type { IncomingHttpHeaders } from 'node:http';
import { type Dispatcher, Pool } from 'undici';
import { type Cancellation, Cancelled } from './cancellation.js';
import { RequestFailed } from './transport-errors.js';

/** How long an idle socket is kept without a hint of the server. A server that closes it sooner races with the next request. */
const KEEP_ALIVE_MS = 4_000;
const MAX_KEEP_ALIVE_MS = 30_000;

export interface HttpRequest {
  method: 'GET' | 'POST' | 'DELETE';
  path: string;
  headers: Record<string, string>;
  body?: string | undefined;
}

/** Receives one response while it arrives. No method is called after `failed` or `end`. */
export interface Receiver {
  head(status: number, headers: IncomingHttpHeaders): void;
  data(chunk: Buffer): void;
  end(): void;
  failed(error: Error): void;
}

/** The sockets to one server. The timeouts of undici are off, because every request has a deadline of its own. */
export class HttpSockets {
  private readonly pool: Pool;

  constructor(origin: string, connectMs: number) {
    this.pool = new Pool(origin, {
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveTimeout: KEEP_ALIVE_MS,
      keepAliveMaxTimeout: MAX_KEEP_ALIVE_MS,
      connect: { timeout: connectMs },
    });
  }

  /** Sends a request. Cancelling fails it at once and closes its socket. */
  send(request: HttpRequest, receiver: Receiver, cancellation: Cancellation): void {
    const exchange = new Exchange(receiver);
    cancellation.onCancel(() => exchange.abort(new Cancelled()));
    if (cancellation.cancelled) return;
    this.pool.dispatch({ ...request, body: request.body ?? null }, exchange);
  }

  /** Fails the requests in flight. */
  async close(): Promise<void> {
    await this.pool.destroy();
  }
}

class Exchange implements Dispatcher.DispatchHandler {
  private controller: Dispatcher.DispatchController | undefined;
  private ended = false;

  constructor(private readonly receiver: Receiver) {}

  abort(error: Error): void {
    if (this.ended) return;
    this.ended = true;
    this.controller?.abort(error);
    this.receiver.failed(error);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    if (this.ended) controller.abort(new Cancelled());
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    if (!this.ended && status >= 200) this.guarded(() => this.receiver.head(status, headers));
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    if (!this.ended) this.guarded(() => this.receiver.data(chunk));
  }

  onResponseEnd(): void {
    if (this.ended) return;
    this.ended = true;
    this.receiver.end();
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    if (this.ended) return;
    this.ended = true;
    this.receiver.failed(new RequestFailed(error, this.controller !== undefined));
  }

  /** An error of the receiver aborts the exchange, so nothing more of the response is read. */
  private guarded(step: () => void): void {
    try {
      step();
    } catch (error) {
      this.abort(error as Error);
    }
  }
}
