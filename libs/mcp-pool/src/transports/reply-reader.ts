import type { IncomingHttpHeaders } from 'node:http';
import { StringDecoder } from 'node:string_decoder';
import { createParser, type EventSourceMessage, type EventSourceParser } from 'eventsource-parser';
import { MessageTooLarge, RequestFailed } from './failures.js';
import type { Receiver } from './http-exchange.js';

/** More is not needed of the text of a refusal. */
const MAX_ERROR_CHARS = 16_384;

/** How a response ended. */
export interface Reply {
  status: number;
  headers: IncomingHttpHeaders;
  /** Of a body that is no event stream; cut when it explains an error. */
  text: string;
  /** Of an event stream: where to resume it, and after how many ms. */
  lastEventId: string | undefined;
  retryMs: number | undefined;
}

/** What is known of a response before it has ended. */
export type ReplyHead = Pick<Reply, 'status' | 'headers' | 'text'>;

export interface ReplyListener {
  onHead?(status: number, headers: IncomingHttpHeaders): void;
  onEvent(event: EventSourceMessage): void;
}

/** Reads one response: an event stream event by event, anything else whole; never more than `maxBytes` at a time. */
export class ReplyReader implements Receiver {
  private readonly reply: Reply = { status: 0, headers: {}, text: '', lastEventId: undefined, retryMs: undefined };
  private readonly decoder = new StringDecoder('utf8');
  private parser: EventSourceParser | undefined;
  private bytes = 0;
  private chunks: string[] = [];

  constructor(
    private readonly maxBytes: number,
    private readonly listener: ReplyListener,
    private readonly settle: { resolve: (reply: Reply) => void; reject: (error: Error) => void },
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
    this.settle.resolve(this.reply);
  }

  failed(error: Error): void {
    // a stream that broke off is like one that ended: it may be resumed
    if (this.reply.lastEventId !== undefined && error instanceof RequestFailed) this.end();
    else this.settle.reject(error);
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

/** Without its parameters. */
export function mediaType(headers: IncomingHttpHeaders): string {
  const [type = ''] = String(headers['content-type'] ?? '').split(';', 1);
  return type.trim().toLowerCase();
}
