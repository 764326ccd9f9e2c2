import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { withDeadline } from '@causeway/kernel';
import { type AllowedHosts, portOf } from './allowed-hosts.js';
import { explain, failed, refused, tooSlow } from './failures.js';
import { isPublic } from './public-address.js';

/** Returns all addresses of a host name. */
export type HostResolver = (host: string) => Promise<string[]>;

/** A URL with its checked addresses, the only ones that are connected to. */
export interface PinnedUrl {
  url: URL;
  addresses: string[];
}

export interface Rules {
  allowed: AllowedHosts;
  /** The ports that hosts may use unless they are allowed by name or range. */
  ports: readonly number[];
  /** Timeout of one name resolution. */
  resolveMs: number;
}

/** Further addresses are checked, but not connected to. */
const MAX_TRIED = 8;

export const systemResolver: HostResolver = async (host) =>
  (await lookup(host, { all: true, order: 'verbatim' })).map(({ address }) => address);

/**
 * Resolves the host of a URL once and checks that all its addresses are public or allowed.
 *
 * @throws AppError `INGESTION.URL_REFUSED`, `INGESTION.URL_FAILED` (no such name), `INGESTION.URL_TIMEOUT`
 */
export async function pin(url: URL, rules: Rules, resolve: HostResolver, signal: AbortSignal): Promise<PinnedUrl> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const addresses = isIP(host) ? [host] : await resolved(host, rules.resolveMs, resolve, signal);
  check(url, addresses, rules);
  return { url, addresses: addresses.slice(0, MAX_TRIED) };
}

async function resolved(host: string, ms: number, resolve: HostResolver, signal: AbortSignal): Promise<string[]> {
  try {
    // a resolution cannot be stopped: after the deadline it goes on, and its result is dropped
    const late = () => tooSlow(host, `${host}: the resolver did not answer`);
    const addresses = await withDeadline(() => resolve(host), { timeoutMs: ms, signal, late });
    if (addresses.length === 0) throw failed(`the name "${host}" cannot be resolved`);
    return addresses;
  } catch (error) {
    throw explain(error, host, signal);
  }
}

function check(url: URL, addresses: string[], { allowed, ports }: Rules): void {
  if (allowed.names(url) || addresses.every((address) => allowed.covers(address))) return;
  if (!ports.includes(portOf(url))) throw refused(`port ${portOf(url)} is not one that URLs may have here`);
  const bad = addresses.find((address) => !isPublic(address) && !allowed.covers(address));
  if (bad !== undefined) {
    throw refused(`"${url.hostname}" is not a public host; only those are fetched from`, `${url.hostname} is at ${bad}`);
  }
}
