import { createHash } from 'node:crypto';

const MAX_LENGTH = 64;
const HASH_LENGTH = 10;

/**
 * The pool-wide name of a tool: `server__tool`, at most 64 characters of `[A-Za-z0-9_-]`, as model providers require. A name that is
 * too long, has other characters, or could belong to another server ends in a hash of the original names.
 *
 * @param salt gives another name, for a server two of whose tools would get the same one
 */
export function poolName(server: string, tool: string, salt = 0): string {
  const plain = `${server}__${tool}`;
  // the first "__" separates the names if the server name has no "__" and does not end in "_"
  const unambiguous = !server.includes('__') && !server.endsWith('_');
  if (salt === 0 && unambiguous && plain.length <= MAX_LENGTH && /^[A-Za-z0-9_-]+$/.test(plain)) return plain;
  const hash = createHash('sha256')
    .update(JSON.stringify([server, tool, salt]))
    .digest('hex')
    .slice(0, HASH_LENGTH);
  const readable = plain.replace(/[^A-Za-z0-9_-]+/g, '_').slice(0, MAX_LENGTH - HASH_LENGTH - 1);
  return `${readable}_${hash}`;
}

/** The prefix of the pool-wide names of a server's tools. */
export function poolPrefix(server: string): string {
  return `${server}__`.replace(/[^A-Za-z0-9_-]+/g, '_').slice(0, MAX_LENGTH - HASH_LENGTH - 1);
}

/** Assigns unique pool-wide names; the same pairs in the same order always get the same names. */
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
