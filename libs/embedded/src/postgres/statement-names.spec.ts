import type { Frame } from './frame-reader.js';
import { message } from './messages.js';
import { StatementNames, usesUnnamed } from './statement-names.js';

const frame = (type: string, ...parts: (Buffer | string)[]): Frame => ({ type, bytes: message(type, ...parts) });
const parse = (name: string): Frame => frame('P', name, 'select 1', Buffer.alloc(2));
const bind = (name: string, portal = ''): Frame => frame('B', portal, name, Buffer.alloc(6));
const describeStatement = (name: string): Frame => frame('D', Buffer.from('S'), name);
const close = (name: string): Frame => frame('C', Buffer.from('S'), name);

describe('StatementNames', () => {
  it('sends every name of a statement under the alias of its client, and nothing else changed', () => {
    const names = new StatementNames(7);

    expect(names.rewrite(parse('find'))).toEqual(parse('c7.find').bytes);
    expect(names.rewrite(bind('find', 'portal'))).toEqual(bind('c7.find', 'portal').bytes);
    expect(names.rewrite(describeStatement('find'))).toEqual(describeStatement('c7.find').bytes);
    expect(names.rewrite(close('find'))).toEqual(close('c7.find').bytes);
  });

  it('leaves unnamed statements, portals and other messages alone', () => {
    const names = new StatementNames(7);
    const others = [
      parse(''),
      bind(''),
      frame('D', Buffer.from('P'), 'portal'),
      frame('E', 'portal', Buffer.alloc(4)),
      frame('S'),
    ];

    expect(others.map((other) => names.rewrite(other))).toEqual(others.map(({ bytes }) => bytes));
  });

  it('knows which statements the session still holds for the client', () => {
    const names = new StatementNames(1);
    for (const step of [parse('a'), parse('b'), bind('c'), close('a')]) names.rewrite(step);

    expect([...names.aliases]).toEqual(['c1.b']);
  });

  it('keeps long names apart, which PostgreSQL would cut to the same one', () => {
    const names = new StatementNames(123_456);
    const long = 'n'.repeat(62);
    names.rewrite(parse(`${long}1`));
    names.rewrite(parse(`${long}2`));
    const aliases = [...names.aliases].map((alias) => alias.slice(0, 63));

    expect(new Set(aliases).size).toBe(2);
  });

  it('remembers the unnamed statement until the client closes it or sends a simple query', () => {
    const names = new StatementNames(1);
    names.rewrite(parse(''));
    expect(names.unnamed).toEqual(parse('').bytes);
    names.rewrite(close(''));
    expect(names.unnamed).toBeUndefined();
    names.rewrite(parse(''));
    names.rewrite(frame('Q', 'select 1'));
    expect(names.unnamed).toBeUndefined();
  });

  it('tells a use of the unnamed statement from that of a named one or a portal', () => {
    expect([bind(''), describeStatement('')].every(usesUnnamed)).toBe(true);
    expect([bind('a'), parse(''), frame('D', Buffer.from('P'), '')].some(usesUnnamed)).toBe(false);
  });
});
