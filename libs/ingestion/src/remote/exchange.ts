import type { IncomingHttpHeaders } from 'node:http';
import { isIP, type LookupFunction } from 'node:net';
import type { Readable } from 'node:stream';
import { Client } from 'undici';
import { explain } from './failures.js';
import type { PinnedUrl } from './pinned.js';

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Readable;
}

export interface ExchangeLimits {
  /** Until the connection is established, including TLS. */
  connectMs: number;
  /** Until all headers have arrived, and between two parts of the body. */
  idleMs: number;
  headerBytes: number;
}

const HEADERS = { accept: '*/*', 'accept-encoding': 'identity', 'user-agent': 'Causeway' };

/**
 * Requests a URL at its checked addresses and passes the response to `use`. The connection is closed when `use` has ended in
 * any way. Proxies, cookies and the environment are ignored.
 *
 * @throws AppError `INGESTION.URL_FAILED`, `INGESTION.URL_TIMEOUT`; what `use` throws; the reason of `signal`
 */
export async function exchange<T>(
  { url, addresses }: PinnedUrl,
  limits: ExchangeLimits,
  signal: AbortSignal,
  use: (answer: Answer) => Promise<T>,
): Promise<T> {
  const over = new AbortController();
  const client = new Client(url.origin, {
    connect: {
      timeout: limits.connectMs,
      lookup: lookupAmong(addresses),
      // ends a connection attempt that the client does not know yet
      signal: AbortSignal.any([signal, over.signal]),
      rejectUnauthorized: true,
    },
    maxHeaderSize: limits.headerBytes,
    headersTimeout: limits.idleMs,
    bodyTimeout: limits.idleMs,
  });
  try {
    return await use(await ask(client, url, signal));
  } finally {
    over.abort();
    await client.destroy();
  }
}

async function ask(client: Client, url: URL, signal: AbortSignal): Promise<Answer> {
  try {
    signal.throwIfAborted();
    const path = `${url.pathname}${url.search}`;
    const { statusCode, headers, body } = await client.request({ method: 'GET', path, headers: HEADERS, reset: true });
    return { status: statusCode, headers, body };
  } catch (error) {
    throw explain(error, url.hostname, signal);
  }
}

/** Replaces name resolution: every name resolves to these addresses. */
function lookupAmong(addresses: string[]): LookupFunction {
  const all = addresses.map((address) => ({ address, family: isIP(address) }));
  return (_host, options, callback) => {
    const [first] = all;
    if (options.all || !first) callback(null, all);
    else callback(null, first.address, first.family);
  };
}
