import { setTimeout as sleep } from 'node:timers/promises';
import {
  isJSONRPCRequest,
  type JSONRPCMessage,
  StreamableHTTPClientTransport,
  type Transport,
  type TransportSendOptions,
} from '@modelcontextprotocol/client';
import type { HttpEndpoint } from '../config/server-config.js';

/** In `error.data` of the answer that stands for an answer that will never come. */
export const STREAM_ENDED = 'causeway: the stream ended without an answer';

const FAREWELL_MS = 1_000;
const RECONNECTION = {
  initialReconnectionDelay: 200,
  maxReconnectionDelay: 5_000,
  reconnectionDelayGrowFactor: 2,
  maxRetries: 3,
};

/**
 * Streamable HTTP as the SDK speaks it, with two gaps closed: a request whose stream ends without an answer fails at once,
 * and a request that is cancelled gives its connection back, in both eras.
 */
export class HttpTransport implements Transport {
  readonly hasPerRequestStream = true;
  onmessage?: Transport['onmessage'];
  private readonly inner: StreamableHTTPClientTransport;
  private readonly open = new Map<string | number, AbortController>();

  constructor({ url, headers }: HttpEndpoint) {
    this.inner = new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers }, reconnectionOptions: RECONNECTION });
    this.inner.onmessage = (message) => {
      if ('id' in message && !('method' in message) && message.id !== undefined) this.open.delete(message.id);
      this.onmessage?.(message);
    };
  }

  set onclose(listener: (() => void) | undefined) {
    this.inner.onclose = listener;
  }

  get onclose(): (() => void) | undefined {
    return this.inner.onclose;
  }

  set onerror(listener: ((error: Error) => void) | undefined) {
    this.inner.onerror = listener;
  }

  get onerror(): ((error: Error) => void) | undefined {
    return this.inner.onerror;
  }

  get sessionId(): string | undefined {
    return this.inner.sessionId;
  }

  start(): Promise<void> {
    return this.inner.start();
  }

  setProtocolVersion(version: string): void {
    this.inner.setProtocolVersion(version);
  }

  async send(message: JSONRPCMessage, options: TransportSendOptions = {}): Promise<void> {
    if (isJSONRPCRequest(message)) return this.request(message.id, message, options);
    await this.inner.send(message, options).finally(() => this.giveUpOn(message));
  }

  /** Ends the session at the server, so that it need not wait for a timeout, and the connection. */
  async close(): Promise<void> {
    this.open.clear();
    if (this.sessionId)
      await Promise.race([this.inner.terminateSession(), sleep(FAREWELL_MS, undefined, { ref: false })]).catch(() => undefined);
    await this.inner.close();
  }

  private async request(id: string | number, message: JSONRPCMessage, options: TransportSendOptions): Promise<void> {
    const cancel = new AbortController();
    this.open.set(id, cancel);
    const requestSignal = options.requestSignal ? AbortSignal.any([options.requestSignal, cancel.signal]) : cancel.signal;
    options.requestSignal?.addEventListener('abort', () => this.open.delete(id), { once: true });
    const onRequestStreamEnd = () => (options.onRequestStreamEnd ? options.onRequestStreamEnd() : this.unanswered(id));
    try {
      await this.inner.send(message, { ...options, requestSignal, onRequestStreamEnd });
    } catch (error) {
      this.open.delete(id);
      throw error;
    }
  }

  private unanswered(id: string | number): void {
    if (!this.open.delete(id)) return;
    this.onmessage?.({
      jsonrpc: '2.0',
      id,
      error: { code: -32_000, message: 'the stream ended without an answer', data: STREAM_ENDED },
    });
  }

  private giveUpOn(message: JSONRPCMessage): void {
    if (!('method' in message) || message.method !== 'notifications/cancelled') return;
    const id = (message.params as { requestId?: string | number } | undefined)?.requestId;
    if (id === undefined) return;
    this.open.get(id)?.abort();
    this.open.delete(id);
  }
}
