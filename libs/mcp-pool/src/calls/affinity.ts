import type { BalanceConfig } from '../config/server-config.js';

/** The key that a consistent-hash balancer hashes for a call; other balancers ignore it, so it is then cheap to compute. */
export function affinityOf(
  { strategy, key }: BalanceConfig,
  caller: string,
  tool: string,
  args: Record<string, unknown>,
): string {
  if (strategy !== 'consistent-hash' || key === 'principal') return caller;
  return key === 'tool' ? tool : JSON.stringify(valueAt(args, key) ?? null);
}

/** The value at a JSON pointer (RFC 6901); `undefined` when there is none. */
function valueAt(value: unknown, pointer: string): unknown {
  const keys = pointer.split('/').slice(1);
  return keys.reduce<unknown>((item, key) => {
    const name = key.replaceAll('~1', '/').replaceAll('~0', '~');
    return typeof item === 'object' && item !== null && Object.hasOwn(item, name)
      ? (item as Record<string, unknown>)[name]
      : undefined;
  }, value);
}
