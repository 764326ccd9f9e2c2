import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

type Range = [ipaddr.IPv4 | ipaddr.IPv6, number];

/** The non-public hosts that the operator allows: names, `host:port` and CIDR ranges from `URL_ALLOWED_HOSTS`. */
export class AllowedHosts {
  private readonly hosts = new Set<string>();
  private readonly ranges: Range[] = [];

  constructor(entries: readonly string[]) {
    for (const entry of entries) {
      if (entry.includes('/')) this.ranges.push(ipaddr.parseCIDR(entry));
      else this.hosts.add(normalized(entry));
    }
  }

  /** @returns true when an entry names the host of this URL, with its port or without any */
  names(url: URL): boolean {
    return this.hosts.has(url.hostname) || this.hosts.has(`${url.hostname}:${portOf(url)}`);
  }

  /** @returns true when the address is in one of the ranges */
  covers(address: string): boolean {
    if (isIP(address) === 0) return false;
    const parsed = ipaddr.process(address);
    return this.ranges.some((range) => parsed.kind() === range[0].kind() && parsed.match(range));
  }
}

/** The port of a URL, or the default port of its scheme. */
export function portOf(url: URL): number {
  return Number(url.port) || (url.protocol === 'https:' ? 443 : 80);
}

/** The entry as a URL would spell it; keeps a port, also the default port of a scheme. */
function normalized(entry: string): string {
  const port = /:\d+$/.exec(entry)?.[0] ?? '';
  const { hostname } = new URL(`http://${entry}`);
  return `${hostname.replace(/\.$/, '')}${port}`;
}
