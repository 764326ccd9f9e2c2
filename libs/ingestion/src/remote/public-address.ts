import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** All public IPv6 addresses; the others are special or not assigned. */
const GLOBAL_IPV6 = ipaddr.IPv6.parseCIDR('2000::/3');

/** Belongs to a public range, but is the host agent of Azure on every machine there. */
const AZURE_HOST = '168.63.129.16';

/**
 * @returns true for an address of the public internet; false for any other, including one that embeds an IPv4 address: mapped
 *   IPv4, NAT64, 6to4, Teredo
 */
export function isPublic(address: string): boolean {
  if (isIP(address) === 0 || address === AZURE_HOST) return false;
  const parsed = ipaddr.parse(address);
  if (parsed instanceof ipaddr.IPv6 && !parsed.match(GLOBAL_IPV6)) return false;
  return parsed.range() === 'unicast';
}
