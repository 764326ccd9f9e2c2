import { createHash } from 'node:crypto';

const MAX_LENGTH = 64;
const HASH_LENGTH = 10;

/**
 * The pool-wide name of a server's tool: `server__tool`, at most 64 characters of `[A-Za-z0-9_-]`, as model providers want it.
 * A name that would be too long, hold other characters, or read as that of another server ends in a hash of the true names.
 *
 * @param salt another value gives another name, for the case that a server makes two of its names meet
 */
export function poolName(server: string, tool: string, salt = 0): string {
  const plain = `${server}__${tool}`;
  // a server name without a "__" of its own and no "_" at its end is told from the tool name by the first "__"
  const unambiguous = !server.includes('__') && !server.endsWith('_');
  if (salt === 0 && unambiguous && plain.length <= MAX_LENGTH && /^[A-Za-z0-9_-]+$/.test(plain)) return plain;
  const hash = createHash('sha256')
    .update(JSON.stringify([server, tool, salt]))
    .digest('hex')
    .slice(0, HASH_LENGTH);
  const readable = plain.replace(/[^A-Za-z0-9_-]+/g, '_').slice(0, MAX_LENGTH - HASH_LENGTH - 1);
  return `${readable}_${hash}`;
}

/** What the names of a server's tools begin with. */
export function poolPrefix(server: string): string {
  return `${server}__`.replace(/[^A-Za-z0-9_-]+/g, '_').slice(0, MAX_LENGTH - HASH_LENGTH - 1);
}

/** Gives every pair a name that no other has; the same pairs in the same order always get the same names. */
export class NameTable<T> {
  private readonly byName = new Map<string, T>();

  add(server: string, tool: string, make: (name: string) => T): T {
    let salt = 0;
    let name = poolName(server, tool);
    while (this.byName.has(name)) name = poolName(server, tool, ++salt);
    const entry = make(name);
    this.byName.set(name, entry);
    return entry;
  }

  get(name: string): T | undefined {
    return this.byName.get(name);
  }

  names(): string[] {
    return [...this.byName.keys()];
  }

  entries(): T[] {
    return [...this.byName.values()];
  }
}
