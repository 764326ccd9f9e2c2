import type { JSONRPCMessage, Transport } from '@modelcontextprotocol/client';
import type { EventSourceMessage } from 'eventsource-parser';
import type { HttpEndpoint } from '../config/server-config.js';
import { Cancellation } from './cancellation.js';
import { type HttpOptions, HttpPeer } from './http-peer.js';
import { refusal } from './http-refusal.js';
import { parseMessages } from './json-rpc.js';
import { mediaType, type ReplyListener } from './reply-reader.js';

const NO_STREAM = 'the server has no HTTP+SSE stream here';

/**
 * HTTP+SSE of the 2024-11-05 revision: one stream for all answers, whose first event says where to POST. The stream is the
 * session, so its end is the end of the connection.
 */
export class SseTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: Transport['onmessage'];
  private readonly peer: HttpPeer;
  private readonly stream = new Cancellation();
  private target: URL | undefined;
  private versionHeader: Record<string, string> = {};
  private closed = false;

  constructor(
    endpoint: HttpEndpoint,
    private readonly options: HttpOptions,
  ) {
    this.peer = new HttpPeer(endpoint, options);
  }

  setProtocolVersion(version: string): void {
    this.versionHeader = { 'mcp-protocol-version': version };
  }

  /** Resolves when the server has said where to POST. */
  async start(): Promise<void> {
    const late = setTimeout(() => this.stream.cancel(), this.options.connectMs).unref();
    try {
      await new Promise<void>((resolve, reject) => {
        const ended = (error: Error) => (this.target ? this.lost(error) : reject(error));
        this.read(resolve).then(() => ended(new Error('the server ended the stream')), ended);
      });
    } catch (error) {
      throw this.stream.cancelled ? new Error(`${NO_STREAM}, or it does not say where to POST`) : error;
    } finally {
      clearTimeout(late);
    }
  }

  async send(message: JSONRPCMessage): Promise<void> {
    const headers = { 'content-type': 'application/json', accept: 'application/json', ...this.versionHeader };
    const ask = { method: 'POST', headers, body: JSON.stringify(message), ...(this.target ? { url: this.target } : {}) } as const;
    // some servers respond when they are done: a request has its deadline from above
    const isRequest = 'method' in message && 'id' in message;
    const ignored = () => undefined;
    const reply = isRequest
      ? await this.peer.exchange(ask, { onEvent: ignored }, new Cancellation())
      : await this.peer.tell(ask, ignored);
    if (reply.status >= 300) throw refusal(reply);
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    this.stream.cancel();
    await this.peer.close();
    this.onclose?.();
  }

  private async read(ready: () => void): Promise<void> {
    const listener: ReplyListener = {
      onHead: (status, headers) => {
        if (status < 300 && mediaType(headers) !== 'text/event-stream') throw new Error(NO_STREAM);
      },
      onEvent: (event) => (event.event === 'endpoint' ? this.aim(event.data, ready) : this.deliver(event)),
    };
    const ask = { method: 'GET', headers: { accept: 'text/event-stream' } } as const;
    const reply = await this.peer.exchange(ask, listener, this.stream);
    if (reply.status >= 300) throw refusal(reply);
  }

  /** Only within the server: what we POST is not for anybody else. */
  private aim(place: string, ready: () => void): void {
    const { href, origin } = this.peer.url;
    if (!URL.canParse(place, href) || new URL(place, href).origin !== origin)
      throw new Error(`the server wants messages posted elsewhere: ${place.slice(0, 200)}`);
    this.target = new URL(place, href);
    ready();
  }

  private deliver({ event, data }: EventSourceMessage): void {
    if (data === '' || (event !== undefined && event !== 'message')) return;
    try {
      for (const message of parseMessages(data)) this.onmessage?.(message);
    } catch (error) {
      this.onerror?.(error as Error);
    }
  }

  private lost(error: Error): void {
    if (this.closed) return;
    this.onerror?.(error);
    void this.close();
  }
}
