import fc from 'fast-check';
import { NameTable, poolName, poolPrefix } from './pool-name.js';

const PATTERN = /^[A-Za-z0-9_-]{1,64}$/;

describe('poolName', () => {
  // clients store these names, so a change of the rule breaks them
  it.each([
    ['everything', 'echo', 'everything__echo'],
    ['my.server', 'do/it', 'my_server__do_it_e3a5fb5d24'],
    ['a_', 'b', 'a___b_d8b3f21e9b'],
    ['a', '_b', 'a___b'],
    ['s', 't'.repeat(128), `s__${'t'.repeat(50)}_0000000000`],
  ])('server %s, tool %s', (server, tool, name) => {
    const made = poolName(server, tool);
    expect(made.replace(/_[0-9a-f]{10}$/, '')).toBe(name.replace(/_[0-9a-f]{10}$/, ''));
    expect(made).toMatch(PATTERN);
    expect(poolName(server, tool)).toBe(made);
  });

  it('makes names that model providers accept, with the prefix of their server', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string({ minLength: 1, maxLength: 200 }), (server, tool) => {
        const name = poolName(server, tool);
        expect(name).toMatch(PATTERN);
        expect(name.startsWith(poolPrefix(server).slice(0, 53))).toBe(true);
      }),
    );
  });

  it('gives each pair a unique name that leads back to it', () => {
    const part = fc.stringMatching(/^[ab_.]{1,4}$/);
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(part, part), { selector: String }), (pairs) => {
        const table = new NameTable<{ name: string; pair: [string, string] }>();
        for (const pair of pairs) table.add(...pair, (name) => ({ name, pair }));
        for (const { name, pair } of table.entries()) expect(table.get(name)?.pair).toEqual(pair);
        expect(new Set(table.names()).size).toBe(pairs.length);
      }),
    );
  });

  it('gives another name to a tool whose name would equal a hashed one', () => {
    const table = new NameTable<string>();
    const first = table.add('s', 'a b', (name) => name);
    const second = table.add('s', first.slice(3), (name) => name);
    expect(second).not.toBe(first);
    expect(table.get(first)).toBe(first);
  });
});
