import type { IncomingHttpHeaders } from 'node:http';
import { StringDecoder } from 'node:string_decoder';
import { createParser, type EventSourceMessage, type EventSourceParser } from 'eventsource-parser';
import { MessageTooLarge, RequestFailed } from './transport-errors.js';
import type { Receiver } from './http-exchange.js';

/** Limit of the text that is kept of an error response. */
const MAX_ERROR_CHARS = 16_384;

/** One complete response. */
export interface Reply {
  status: number;
  headers: IncomingHttpHeaders;
  /** The body, unless it is an event stream; cut to a limit for an error. */
  text: string;
  /** Where to resume an event stream, and after how many ms. */
  lastEventId: string | undefined;
  retryMs: number | undefined;
}

/** The part of a response that is known before it has ended. */
export type ReplyHead = Pick<Reply, 'status' | 'headers' | 'text'>;

export interface ReplyListener {
  onHead?(status: number, headers: IncomingHttpHeaders): void;
  onEvent(event: EventSourceMessage): void;
}

/** Reads one response: an event stream event by event, any other body as a whole, never more than `maxBytes` at a time. */
export class ReplyReader implements Receiver {
  private readonly reply: Reply = { status: 0, headers: {}, text: '', lastEventId: undefined, retryMs: undefined };
  private readonly decoder = new StringDecoder('utf8');
  private parser: EventSourceParser | undefined;
  private bytes = 0;
  private chunks: string[] = [];

  constructor(
    private readonly maxBytes: number,
    private readonly listener: ReplyListener,
    private readonly completion: { resolve: (reply: Reply) => void; reject: (error: Error) => void },
  ) {}

  head(status: number, headers: IncomingHttpHeaders): void {
    this.reply.status = status;
    this.reply.headers = headers;
    this.listener.onHead?.(status, headers);
    if (!this.isOk) return;
    if (mediaType(headers) === 'text/event-stream') this.parser = this.makeParser();
    else if (Number(headers['content-length'] ?? 0) > this.maxBytes) throw new MessageTooLarge(this.maxBytes);
  }

  data(chunk: Buffer): void {
    this.bytes += chunk.length;
    if (this.parser) this.parser.feed(this.decoder.write(chunk));
    else if (this.isOk && this.bytes > this.maxBytes) throw new MessageTooLarge(this.maxBytes);
    else if (this.isOk || this.bytes <= MAX_ERROR_CHARS) this.chunks.push(this.decoder.write(chunk));
    else if (this.chunks.length === 0) this.chunks.push(chunk.toString('utf8', 0, MAX_ERROR_CHARS));
  }

  end(): void {
    this.reply.text = this.chunks.length === 1 ? this.chunks[0]! : this.chunks.join('');
    this.completion.resolve(this.reply);
  }

  failed(error: Error): void {
    // a broken stream may be resumed like one that ended
    if (this.reply.lastEventId !== undefined && error instanceof RequestFailed) this.end();
    else this.completion.reject(error);
  }

  private get isOk(): boolean {
    return this.reply.status >= 200 && this.reply.status < 300;
  }

  private makeParser(): EventSourceParser {
    return createParser({
      maxBufferSize: this.maxBytes,
      onEvent: (event) => {
        if (event.id) this.reply.lastEventId = event.id;
        this.listener.onEvent(event);
      },
      onRetry: (ms) => (this.reply.retryMs = ms),
      onError: (error) => {
        if (error.type === 'max-buffer-size-exceeded') throw new MessageTooLarge(this.maxBytes);
      },
    });
  }
}

/** The media type in lower case, without its parameters. */
export function mediaType(headers: IncomingHttpHeaders): string {
  const [type = ''] = String(headers['content-type'] ?? '').split(';', 1);
  return type.trim().toLowerCase();
}
