import type { BalanceConfig } from '../config/server-config.js';

/** What a call is hashed by, where the server's balancer hashes; else nothing that costs. */
export function affinityOf(
  { strategy, key }: BalanceConfig,
  caller: string,
  tool: string,
  args: Record<string, unknown>,
): string {
  if (strategy !== 'consistent-hash' || key === 'principal') return caller;
  return key === 'tool' ? tool : JSON.stringify(at(args, key) ?? null);
}

/** The value at a JSON pointer (RFC 6901); `undefined`: there is none. */
function at(value: unknown, pointer: string): unknown {
  const keys = pointer.split('/').slice(1);
  return keys.reduce<unknown>((item, key) => {
    const name = key.replaceAll('~1', '/').replaceAll('~0', '~');
    return typeof item === 'object' && item !== null && Object.hasOwn(item, name)
      ? (item as Record<string, unknown>)[name]
      : undefined;
  }, value);
}
