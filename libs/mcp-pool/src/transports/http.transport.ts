import {
  type JSONRPCMessage,
  type RequestId,
  SdkError,
  SdkErrorCode,
  type Transport,
  type TransportSendOptions,
} from '@modelcontextprotocol/client';
import type { EventSourceMessage } from 'eventsource-parser';
import type { HttpEndpoint } from '../config/server-config.js';
import { Cancellation } from './cancellation.js';
import { keepListening, resume } from './event-streams.js';
import { LaterRoundFailed, MessageTooLarge, StreamEnded } from './failures.js';
import { type Ask, type HttpOptions, HttpPeer } from './http-peer.js';
import { refusal } from './http-refusal.js';
import { isAnswerTo, isLaterRound, parseMessages } from './json-rpc.js';
import { bodyHeaders, ownHeaders } from './protocol-headers.js';
import { mediaType, type Reply, type ReplyListener } from './reply-reader.js';

type Request = JSONRPCMessage & { id: RequestId; method: string };

const JSON_HEADERS = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
const FAREWELL_MS = 1_000;
/** A server may have more to say on the stream of a request after its answer, but not for ever. */
const LINGER_MS = 5_000;

/**
 * Streamable HTTP. Not the SDK's, whose every call costs five times the CPU, reads answers of any size, waits for ever where
 * a stream ends without an answer, and asks again five times a second for a stream that a server closes at once.
 */
export class HttpTransport implements Transport {
  /** In the 2026-07-28 revision a request is cancelled by the end of its stream. */
  readonly hasPerRequestStream = true;
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: Transport['onmessage'];
  sessionId: string | undefined;
  private readonly peer: HttpPeer;
  private readonly open = new Map<RequestId, Cancellation>();
  private readonly listening = new Cancellation();
  private sessionHeaders: Record<string, string> = {};
  private protocolVersion: string | undefined;
  private closed = false;

  constructor(
    endpoint: HttpEndpoint,
    private readonly options: HttpOptions,
  ) {
    this.peer = new HttpPeer(endpoint, options);
  }

  start(): Promise<void> {
    return Promise.resolve();
  }

  setProtocolVersion(version: string): void {
    this.protocolVersion = version;
    this.session(this.sessionId);
  }

  /** Resolves when the server has taken the message; for a request, when it has answered or the request was called off. */
  async send(message: JSONRPCMessage, options: TransportSendOptions = {}): Promise<void> {
    if ('method' in message && 'id' in message) return this.request(message, options);
    const taken = this.peer.tell(this.post(message, options), this.onEvent);
    this.giveUpOn(message);
    const reply = await taken;
    if (reply.status >= 300) throw refusal(reply, this.sessionId !== undefined);
    if ('method' in message && message.method === 'notifications/initialized') this.listen();
  }

  /** Ends the session at the server, so that it need not wait for a timeout, and the connection. */
  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    this.listening.cancel();
    for (const request of this.open.values()) request.cancel();
    this.onclose?.();
    await this.farewell();
    await this.peer.close();
  }

  private async request(message: Request, options: TransportSendOptions): Promise<void> {
    const { requestSignal } = options;
    const cancellation = new Cancellation();
    const cancel = () => cancellation.cancel();
    this.open.set(message.id, cancellation);
    requestSignal?.addEventListener('abort', cancel, { once: true });
    try {
      await this.answered(message, options, cancellation);
    } catch (error) {
      if (cancellation.cancelled) return;
      // that costs the one call; anything else may mean more
      if (!(error instanceof MessageTooLarge)) this.onerror?.(error as Error);
      throw isLaterRound(message) && !(error instanceof MessageTooLarge) ? new LaterRoundFailed(error as Error) : error;
    } finally {
      this.open.delete(message.id);
      requestSignal?.removeEventListener('abort', cancel);
    }
  }

  private async answered(message: Request, options: TransportSendOptions, cancellation: Cancellation): Promise<void> {
    let done = false;
    let linger: NodeJS.Timeout | undefined;
    const listener: ReplyListener = {
      onHead: (status, headers) => {
        if (status < 300 && message.method === 'initialize') this.session(headers['mcp-session-id']?.toString());
      },
      onEvent: (event) => {
        if (done || !this.onEvent(event, message.id)) return;
        done = true;
        linger = setTimeout(() => cancellation.cancel(), LINGER_MS).unref();
      },
    };
    try {
      const reply = await this.peer.exchange(this.post(message, options), listener, cancellation);
      done ||= this.read(reply, message);
      const more = { cancellation, done: () => done };
      if (!done && !(await resume(this.peer, () => this.get(), reply, listener, more))) throw new StreamEnded();
    } finally {
      clearTimeout(linger);
    }
  }

  /** What is in a response that is no stream. @returns whether it is the answer */
  private read(reply: Reply, message: Request): boolean {
    const type = mediaType(reply.headers);
    if (reply.status >= 300) {
      // an answer is one whatever its status, but for the one that says that the session is not known
      const isSession = reply.status === 404 && this.sessionId !== undefined;
      if (isSession || reply.status < 400 || !isAnswer(reply.text, message.id)) throw refusal(reply, isSession);
      return this.deliver(reply.text, message.id);
    }
    if (type === 'application/json') return this.deliver(reply.text, message.id);
    if (type === 'text/event-stream' || reply.status === 202) return false;
    throw new SdkError(SdkErrorCode.ClientHttpUnexpectedContent, `unexpected content type "${type.slice(0, 100)}"`);
  }

  /** @returns whether the answer to `id` was there @throws when the text is not JSON-RPC */
  private deliver(text: string, id?: RequestId): boolean {
    let answered = false;
    for (const message of parseMessages(text)) {
      answered ||= isAnswerTo(id, message);
      this.onmessage?.(message);
    }
    return answered;
  }

  private readonly onEvent = ({ event, data }: EventSourceMessage, id?: RequestId): boolean => {
    if (data === '' || (event !== undefined && event !== 'message')) return false;
    try {
      return this.deliver(data, id);
    } catch (error) {
      this.onerror?.(error as Error);
      return false;
    }
  };

  private post(message: JSONRPCMessage, { headers }: TransportSendOptions): Ask {
    const session = 'method' in message && message.method === 'initialize' ? undefined : this.sessionHeaders;
    const own = headers && ownHeaders(headers);
    return {
      method: 'POST',
      headers: { ...own, ...JSON_HEADERS, ...session, ...bodyHeaders(message) },
      body: JSON.stringify(message),
    };
  }

  private get(): Ask {
    return { method: 'GET', headers: { accept: 'text/event-stream', ...this.sessionHeaders } };
  }

  private session(id: string | undefined): void {
    this.sessionId = id;
    this.sessionHeaders = {
      ...(id === undefined ? {} : { 'mcp-session-id': id }),
      ...(this.protocolVersion === undefined ? {} : { 'mcp-protocol-version': this.protocolVersion }),
    };
  }

  private listen(): void {
    const listener: ReplyListener = { onEvent: (event) => void this.onEvent(event) };
    const hooks = { onTrouble: (error: Error) => this.onerror?.(error), onCut: () => this.options.onUnheard?.() };
    void keepListening(this.peer, () => this.get(), listener, this.listening, hooks);
  }

  private async farewell(): Promise<void> {
    if (this.sessionId === undefined) return;
    const cancellation = new Cancellation();
    const late = setTimeout(() => cancellation.cancel(), FAREWELL_MS).unref();
    const ask: Ask = { method: 'DELETE', headers: this.sessionHeaders };
    // whatever it answers, we are gone
    await this.peer.exchange(ask, { onEvent: () => undefined }, cancellation).catch(() => undefined);
    clearTimeout(late);
  }

  private giveUpOn(message: JSONRPCMessage): void {
    if (!('method' in message) || message.method !== 'notifications/cancelled') return;
    const id = (message.params as { requestId?: RequestId } | undefined)?.requestId;
    if (id !== undefined) this.open.get(id)?.cancel();
  }
}

function isAnswer(text: string, id: RequestId): boolean {
  try {
    return parseMessages(text).some((message) => isAnswerTo(id, message));
  } catch {
    // a proxy's page, for one
    return false;
  }
}
