import type { JSONRPCMessage, Transport } from '@modelcontextprotocol/client';
import type { EventSourceMessage } from 'eventsource-parser';
import type { HttpEndpoint } from '../config/server-config.js';
import { Cancellation } from './cancellation.js';
import { type HttpOptions, HttpPeer } from './http-peer.js';
import { refusal } from './http-refusal.js';
import { parseMessages } from './json-rpc.js';
import { mediaType, type ReplyListener } from './reply-reader.js';

const NO_STREAM = 'the server has no HTTP+SSE stream at this URL';

/**
 * The HTTP+SSE transport of revision 2024-11-05. All answers come on one stream, whose first event names the URL for POST requests.
 * The stream is the session, so the connection ends with it.
 */
export class SseTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: Transport['onmessage'];
  private readonly peer: HttpPeer;
  private readonly stream = new Cancellation();
  private postUrl: URL | undefined;
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

  /** Resolves when the server has sent the URL for POST requests. */
  async start(): Promise<void> {
    const late = setTimeout(() => this.stream.cancel(), this.options.connectMs).unref();
    try {
      await new Promise<void>((resolve, reject) => {
        const ended = (error: Error) => (this.postUrl ? this.handleStreamEnd(error) : reject(error));
        this.readStream(resolve).then(() => ended(new Error('the server ended the stream')), ended);
      });
    } catch (error) {
      throw this.stream.cancelled ? new Error(`${NO_STREAM}, or it did not send the URL for POST requests`) : error;
    } finally {
      clearTimeout(late);
    }
  }

  async send(message: JSONRPCMessage): Promise<void> {
    const headers = { 'content-type': 'application/json', accept: 'application/json', ...this.versionHeader };
    const request = {
      method: 'POST',
      headers,
      body: JSON.stringify(message),
      ...(this.postUrl ? { url: this.postUrl } : {}),
    } as const;
    // some servers respond only when the work is done; the deadline of the call limits that
    const isRequest = 'method' in message && 'id' in message;
    const ignored = () => undefined;
    const reply = isRequest
      ? await this.peer.exchange(request, { onEvent: ignored }, new Cancellation())
      : await this.peer.notify(request, ignored);
    if (reply.status >= 300) throw refusal(reply);
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    this.stream.cancel();
    await this.peer.close();
    this.onclose?.();
  }

  private async readStream(onReady: () => void): Promise<void> {
    const listener: ReplyListener = {
      onHead: (status, headers) => {
        if (status < 300 && mediaType(headers) !== 'text/event-stream') throw new Error(NO_STREAM);
      },
      onEvent: (event) => (event.event === 'endpoint' ? this.setPostUrl(event.data, onReady) : this.deliver(event)),
    };
    const request = { method: 'GET', headers: { accept: 'text/event-stream' } } as const;
    const reply = await this.peer.exchange(request, listener, this.stream);
    if (reply.status >= 300) throw refusal(reply);
  }

  /** Accepts only a URL of the same origin, because what we POST is for this server alone. */
  private setPostUrl(url: string, onReady: () => void): void {
    const { href, origin } = this.peer.url;
    if (!URL.canParse(url, href) || new URL(url, href).origin !== origin)
      throw new Error(`the server sent a POST URL of another origin: ${url.slice(0, 200)}`);
    this.postUrl = new URL(url, href);
    onReady();
  }

  private deliver({ event, data }: EventSourceMessage): void {
    if (data === '' || (event !== undefined && event !== 'message')) return;
    try {
      for (const message of parseMessages(data)) this.onmessage?.(message);
    } catch (error) {
      this.onerror?.(error as Error);
    }
  }

  private handleStreamEnd(error: Error): void {
    if (this.closed) return;
    this.onerror?.(error);
    void this.close();
  }
}
