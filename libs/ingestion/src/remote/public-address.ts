import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** All that has been given out for the internet's IPv6; the rest is special or not assigned. */
const GLOBAL_IPV6 = ipaddr.IPv6.parseCIDR('2000::/3');

/** A public address by its number, yet answered by Azure's own host on every machine there. */
const AZURE_HOST = '168.63.129.16';

/**
 * Whether an address belongs to the public internet. Anything else is not, also what only leads to a private address by
 * another spelling: IPv4 within IPv6, NAT64, 6to4, Teredo.
 */
export function isPublic(address: string): boolean {
  if (isIP(address) === 0 || address === AZURE_HOST) return false;
  const parsed = ipaddr.parse(address);
  if (parsed instanceof ipaddr.IPv6 && !parsed.match(GLOBAL_IPV6)) return false;
  return parsed.range() === 'unicast';
}
