import { UnauthorizedError } from '@modelcontextprotocol/client';
import type { HttpEndpoint } from '../config/server-config.js';
import type { Credential } from '../credentials/credential.js';
import { Cancellation, Cancelled } from './cancellation.js';
import { type HttpRequest, HttpSockets } from './http-exchange.js';
import { customHeaders } from './protocol-headers.js';
import { type Reply, type ReplyHead, type ReplyListener, ReplyReader } from './reply-reader.js';

const MAX_REDIRECTS = 5;
/** Attempts with a new token after 401 or 403. */
const MAX_RENEWALS = 2;

export interface HttpOptions {
  connectMs: number;
  /** Limit of one message from the server. */
  maxMessageBytes: number;
  credential: Credential | undefined;
  /** Called when a stream was cut, so that notifications of changes may have been missed. */
  onChangesMissed?: (() => void) | undefined;
}

export type PeerRequest = Omit<HttpRequest, 'path'> & { url?: URL };

/** One server over HTTP, with the headers and the credential of every request. */
export class HttpPeer {
  readonly url: URL;
  private readonly headers: Record<string, string>;
  private readonly sockets: HttpSockets;

  constructor(
    endpoint: HttpEndpoint,
    private readonly options: HttpOptions,
  ) {
    this.url = new URL(endpoint.url);
    this.headers = customHeaders(endpoint.headers);
    this.sockets = new HttpSockets(this.url.origin, options.connectMs);
    if (this.url.username) this.headers.authorization ??= basic(this.url);
  }

  /**
   * Sends a request and reads the whole response. A request that was refused for its token is repeated with a new one. A redirect
   * within the same origin is followed.
   * @throws RequestFailed, MessageTooLarge, UnauthorizedError, Cancelled
   */
  async exchange(request: PeerRequest, listener: ReplyListener, cancellation: Cancellation): Promise<Reply> {
    let url = request.url ?? this.url;
    let renewals = 0;
    for (let redirects = 0; ;) {
      const token = await this.options.credential?.token();
      const reply = await this.sendOnce(request, url, token, listener, cancellation);
      const target = redirects < MAX_REDIRECTS ? redirectTarget(request.method, url, reply) : undefined;
      if (target) {
        url = target;
        redirects++;
      } else if (isRefusal(reply) && this.options.credential) {
        if (renewals++ === MAX_RENEWALS) throw new UnauthorizedError(`the server still answers ${reply.status} to a new token`);
        const header = String(reply.headers['www-authenticate'] ?? '');
        await this.options.credential.renew({ status: reply.status, header, token });
      } else {
        return reply;
      }
    }
  }

  /**
   * Sends a message that has no answer. Resolves with the head of the response; events that follow go to `onEvent`.
   * @throws as {@link exchange}; also when the server does not respond in time
   */
  async notify(request: PeerRequest, onEvent: ReplyListener['onEvent']): Promise<ReplyHead> {
    const { connectMs } = this.options;
    const cancellation = new Cancellation();
    const timer = setTimeout(() => cancellation.cancel(), connectMs).unref();
    const head = Promise.withResolvers<ReplyHead>();
    const onHead = (status: number, headers: Reply['headers']) => {
      if (status < 300) head.resolve({ status, headers, text: '' });
    };
    const whole = this.exchange(request, { onEvent, onHead }, cancellation).finally(() => clearTimeout(timer));
    return Promise.race([head.promise, whole]).catch((error) => {
      throw error instanceof Cancelled ? new Error(`the server did not respond within ${connectMs} ms`, { cause: error }) : error;
    });
  }

  async close(): Promise<void> {
    await this.sockets.close();
  }

  private sendOnce(
    request: PeerRequest,
    url: URL,
    token: string | undefined,
    listener: ReplyListener,
    cancellation: Cancellation,
  ) {
    return new Promise<Reply>((resolve, reject) => {
      const headers = { ...this.headers, ...request.headers };
      if (token !== undefined) headers.authorization = `Bearer ${token}`;
      const { method, body } = request;
      const reader = new ReplyReader(this.options.maxMessageBytes, listener, { resolve, reject });
      this.sockets.send({ method, path: url.pathname + url.search, headers, body }, reader, cancellation);
    });
  }
}

function isRefusal(reply: Reply): reply is Reply & { status: 401 | 403 } {
  if (reply.status === 401) return true;
  return reply.status === 403 && /\binsufficient_scope\b/.test(String(reply.headers['www-authenticate'] ?? ''));
}

/** Follows only redirects within the same origin that keep the method. Any other target must get neither our body nor our token. */
function redirectTarget(method: string, from: URL, { status, headers }: Reply): URL | undefined {
  const keepsMethod = status === 307 || status === 308 || (method === 'GET' && (status === 301 || status === 302));
  const { location } = headers;
  if (!keepsMethod || location === undefined || !URL.canParse(location, from.href)) return undefined;
  const target = new URL(location, from);
  return target.origin === from.origin ? target : undefined;
}

function basic({ username, password }: URL): string {
  return `Basic ${Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64')}`;
}
