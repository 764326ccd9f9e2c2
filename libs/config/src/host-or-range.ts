import { isIP } from 'node:net';

/** Returns true for a host, a host with a port (`wiki:8090`, `[::1]:80`), or a CIDR range of addresses. */
export function isHostOrRange(entry: string): boolean {
  const [address = '', bits, ...rest] = entry.split('/');
  if (rest.length > 0) return false;
  if (bits !== undefined) return /^\d{1,3}$/.test(bits) && Number(bits) <= ({ 4: 32, 6: 128 }[isIP(address)] ?? -1);
  return /^[^@?#\\\s]+$/.test(entry) && URL.canParse(`http://${entry}`);
}
