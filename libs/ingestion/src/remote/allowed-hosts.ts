import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

type Range = [ipaddr.IPv4 | ipaddr.IPv6, number];

/** What the operator allows although it is not public: hosts, `host:port` and CIDR ranges, as `URL_ALLOWED_HOSTS` has them. */
export class AllowedHosts {
  private readonly hosts = new Set<string>();
  private readonly ranges: Range[] = [];

  constructor(entries: readonly string[]) {
    for (const entry of entries) {
      if (entry.includes('/')) this.ranges.push(ipaddr.parseCIDR(entry));
      else this.hosts.add(spelledAlike(entry));
    }
  }

  /** Whether the host of this URL is named, with its port or with all. */
  names(url: URL): boolean {
    return this.hosts.has(url.hostname) || this.hosts.has(`${url.hostname}:${portOf(url)}`);
  }

  /** Whether an address lies within one of the ranges. */
  covers(address: string): boolean {
    if (isIP(address) === 0) return false;
    const parsed = ipaddr.process(address);
    return this.ranges.some((range) => parsed.kind() === range[0].kind() && parsed.match(range));
  }
}

/** The port that a web URL leads to, its scheme's own included. */
export function portOf(url: URL): number {
  return Number(url.port) || (url.protocol === 'https:' ? 443 : 80);
}

/** The entry as a URL would spell it; a port stays, also one that a scheme implies. */
function spelledAlike(entry: string): string {
  const port = /:\d+$/.exec(entry)?.[0] ?? '';
  const { hostname } = new URL(`http://${entry}`);
  return `${hostname.replace(/\.$/, '')}${port}`;
}
