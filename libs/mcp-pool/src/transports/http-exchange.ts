import type { IncomingHttpHeaders } from 'node:http';
import { type Dispatcher, Pool } from 'undici';
import { type Cancellation, Cancelled } from './cancellation.js';
import { RequestFailed } from './failures.js';

/** Without a hint of the server. One that closes its end earlier than this races with the next request. */
const KEEP_ALIVE_MS = 4_000;
const MAX_KEEP_ALIVE_MS = 30_000;

export interface HttpRequest {
  method: 'GET' | 'POST' | 'DELETE';
  path: string;
  headers: Record<string, string>;
  body?: string | undefined;
}

/** Told of one response as it comes. After `failed` or `end` nothing more is said. */
export interface Receiver {
  head(status: number, headers: IncomingHttpHeaders): void;
  data(chunk: Buffer): void;
  end(): void;
  failed(error: Error): void;
}

/** The sockets to one server. undici's own time limits are off: each request has a deadline from above. */
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

  /** Sends a request. When it is cancelled it has failed at once, and its socket is given up. */
  send(request: HttpRequest, receiver: Receiver, cancellation: Cancellation): void {
    const exchange = new Exchange(receiver);
    cancellation.by(() => exchange.abort(new Cancelled()));
    if (cancellation.cancelled) return;
    this.pool.dispatch({ ...request, body: request.body ?? null }, exchange);
  }

  /** Ends what is under way with an error. */
  async close(): Promise<void> {
    await this.pool.destroy();
  }
}

class Exchange implements Dispatcher.DispatchHandler {
  private controller: Dispatcher.DispatchController | undefined;
  private over = false;

  constructor(private readonly receiver: Receiver) {}

  abort(error: Error): void {
    if (this.over) return;
    this.over = true;
    this.controller?.abort(error);
    this.receiver.failed(error);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    if (this.over) controller.abort(new Cancelled());
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    if (!this.over && status >= 200) this.guarded(() => this.receiver.head(status, headers));
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    if (!this.over) this.guarded(() => this.receiver.data(chunk));
  }

  onResponseEnd(): void {
    if (this.over) return;
    this.over = true;
    this.receiver.end();
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    if (this.over) return;
    this.over = true;
    this.receiver.failed(new RequestFailed(error, this.controller !== undefined));
  }

  /** What the receiver cannot take ends the exchange: nothing more of it is read. */
  private guarded(step: () => void): void {
    try {
      step();
    } catch (error) {
      this.abort(error as Error);
    }
  }
}
