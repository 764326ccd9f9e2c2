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
import { keepStreamOpen, resume } from './event-streams.js';
import { LaterRoundFailed, MessageTooLarge, StreamEnded } from './transport-errors.js';
import { type PeerRequest, type HttpOptions, HttpPeer } from './http-peer.js';
import { refusal } from './http-refusal.js';
import { isAnswerTo, isLaterRound, parseMessages } from './json-rpc.js';
import { bodyHeaders, customHeaders } from './protocol-headers.js';
import { mediaType, type Reply, type ReplyListener } from './reply-reader.js';

type Request = JSONRPCMessage & { id: RequestId; method: string };

const JSON_HEADERS = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
const END_SESSION_TIMEOUT_MS = 1_000;
/** How long the stream of a request stays open after its answer, for further messages of the server. */
const LINGER_MS = 5_000;

/**
 * The Streamable HTTP transport. The SDK's own needs five times the processor time per call, reads answers of any size, waits for
 * ever when a stream ends without an answer, and reconnects five times a second when a server closes its stream at once.
 */
export class HttpTransport implements Transport {
  /** In revision 2026-07-28 a request is cancelled by closing its stream. */
  readonly hasPerRequestStream = true;
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: Transport['onmessage'];
  sessionId: string | undefined;
  private readonly peer: HttpPeer;
  private readonly pending = new Map<RequestId, Cancellation>();
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
    this.setSession(this.sessionId);
  }

  /** Resolves when the server has accepted the message; for a request, when it was answered or cancelled. */
  async send(message: JSONRPCMessage, options: TransportSendOptions = {}): Promise<void> {
    if ('method' in message && 'id' in message) return this.request(message, options);
    const accepted = this.peer.notify(this.post(message, options), this.onEvent);
    this.cancelPending(message);
    const reply = await accepted;
    if (reply.status >= 300) throw refusal(reply, this.sessionId !== undefined);
    if ('method' in message && message.method === 'notifications/initialized') this.listen();
  }

  /** Closes the connection and ends the session at the server, which then needs no timeout for it. */
  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    this.listening.cancel();
    for (const request of this.pending.values()) request.cancel();
    this.onclose?.();
    await this.endSession();
    await this.peer.close();
  }

  private async request(message: Request, options: TransportSendOptions): Promise<void> {
    const { requestSignal } = options;
    const cancellation = new Cancellation();
    const cancel = () => cancellation.cancel();
    this.pending.set(message.id, cancellation);
    requestSignal?.addEventListener('abort', cancel, { once: true });
    try {
      await this.awaitAnswer(message, options, cancellation);
    } catch (error) {
      if (cancellation.cancelled) return;
      // an answer that is too large concerns only this request
      if (!(error instanceof MessageTooLarge)) this.onerror?.(error as Error);
      throw isLaterRound(message) && !(error instanceof MessageTooLarge) ? new LaterRoundFailed(error as Error) : error;
    } finally {
      this.pending.delete(message.id);
      requestSignal?.removeEventListener('abort', cancel);
    }
  }

  private async awaitAnswer(message: Request, options: TransportSendOptions, cancellation: Cancellation): Promise<void> {
    let done = false;
    let linger: NodeJS.Timeout | undefined;
    const listener: ReplyListener = {
      onHead: (status, headers) => {
        if (status < 300 && message.method === 'initialize') this.setSession(headers['mcp-session-id']?.toString());
      },
      onEvent: (event) => {
        if (done || !this.onEvent(event, message.id)) return;
        done = true;
        linger = setTimeout(() => cancellation.cancel(), LINGER_MS).unref();
      },
    };
    try {
      const reply = await this.peer.exchange(this.post(message, options), listener, cancellation);
      done ||= this.readBody(reply, message);
      const more = { cancellation, done: () => done };
      if (!done && !(await resume(this.peer, () => this.get(), reply, listener, more))) throw new StreamEnded();
    } finally {
      clearTimeout(linger);
    }
  }

  /** Reads the body of a response that is no stream. @returns whether it is the answer */
  private readBody(reply: Reply, message: Request): boolean {
    const type = mediaType(reply.headers);
    if (reply.status >= 300) {
      // the answer may come with any status, except the one for an unknown session
      const isSession = reply.status === 404 && this.sessionId !== undefined;
      if (isSession || reply.status < 400 || !isAnswer(reply.text, message.id)) throw refusal(reply, isSession);
      return this.deliver(reply.text, message.id);
    }
    if (type === 'application/json') return this.deliver(reply.text, message.id);
    if (type === 'text/event-stream' || reply.status === 202) return false;
    throw new SdkError(SdkErrorCode.ClientHttpUnexpectedContent, `unexpected content type "${type.slice(0, 100)}"`);
  }

  /** @returns whether the text has the answer to `id` @throws when it is not JSON-RPC */
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

  private post(message: JSONRPCMessage, { headers }: TransportSendOptions): PeerRequest {
    const session = 'method' in message && message.method === 'initialize' ? undefined : this.sessionHeaders;
    const own = headers && customHeaders(headers);
    return {
      method: 'POST',
      headers: { ...own, ...JSON_HEADERS, ...session, ...bodyHeaders(message) },
      body: JSON.stringify(message),
    };
  }

  private get(): PeerRequest {
    return { method: 'GET', headers: { accept: 'text/event-stream', ...this.sessionHeaders } };
  }

  private setSession(id: string | undefined): void {
    this.sessionId = id;
    this.sessionHeaders = {
      ...(id === undefined ? {} : { 'mcp-session-id': id }),
      ...(this.protocolVersion === undefined ? {} : { 'mcp-protocol-version': this.protocolVersion }),
    };
  }

  private listen(): void {
    const listener: ReplyListener = { onEvent: (event) => void this.onEvent(event) };
    const hooks = { onTrouble: (error: Error) => this.onerror?.(error), onCut: () => this.options.onChangesMissed?.() };
    void keepStreamOpen(this.peer, () => this.get(), listener, this.listening, hooks);
  }

  private async endSession(): Promise<void> {
    if (this.sessionId === undefined) return;
    const cancellation = new Cancellation();
    const late = setTimeout(() => cancellation.cancel(), END_SESSION_TIMEOUT_MS).unref();
    const request: PeerRequest = { method: 'DELETE', headers: this.sessionHeaders };
    // the answer does not matter, because the connection closes anyway
    await this.peer.exchange(request, { onEvent: () => undefined }, cancellation).catch(() => undefined);
    clearTimeout(late);
  }

  private cancelPending(message: JSONRPCMessage): void {
    if (!('method' in message) || message.method !== 'notifications/cancelled') return;
    const id = (message.params as { requestId?: RequestId } | undefined)?.requestId;
    if (id !== undefined) this.pending.get(id)?.cancel();
  }
}

function isAnswer(text: string, id: RequestId): boolean {
  try {
    return parseMessages(text).some((message) => isAnswerTo(id, message));
  } catch {
    // for instance the error page of a proxy
    return false;
  }
}
