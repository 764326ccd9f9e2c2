import type { ProtocolMessage } from './message-reader.js';
import { encodeMessage } from './messages.js';
import { StatementNames, usesUnnamed } from './statement-names.js';

const protocolMessage = (type: string, ...parts: (Buffer | string)[]): ProtocolMessage => ({
  type,
  bytes: encodeMessage(type, ...parts),
});
const parse = (name: string): ProtocolMessage => protocolMessage('P', name, 'select 1', Buffer.alloc(2));
const bind = (name: string, portal = ''): ProtocolMessage => protocolMessage('B', portal, name, Buffer.alloc(6));
const describeStatement = (name: string): ProtocolMessage => protocolMessage('D', Buffer.from('S'), name);
const close = (name: string): ProtocolMessage => protocolMessage('C', Buffer.from('S'), name);

describe('StatementNames', () => {
  it('replaces the name of a statement by an alias of the client in every message', () => {
    const names = new StatementNames(7);

    expect(names.rewrite(parse('find'))).toEqual(parse('c7.find').bytes);
    expect(names.rewrite(bind('find', 'portal'))).toEqual(bind('c7.find', 'portal').bytes);
    expect(names.rewrite(describeStatement('find'))).toEqual(describeStatement('c7.find').bytes);
    expect(names.rewrite(close('find'))).toEqual(close('c7.find').bytes);
  });

  it('does not change unnamed statements, portals and other messages', () => {
    const names = new StatementNames(7);
    const others = [
      parse(''),
      bind(''),
      protocolMessage('D', Buffer.from('P'), 'portal'),
      protocolMessage('E', 'portal', Buffer.alloc(4)),
      protocolMessage('S'),
    ];

    expect(others.map((other) => names.rewrite(other))).toEqual(others.map(({ bytes }) => bytes));
  });

  it('lists the aliases of statements that were prepared and not closed', () => {
    const names = new StatementNames(1);
    for (const step of [parse('a'), parse('b'), bind('c'), close('a')]) names.rewrite(step);

    expect([...names.aliases]).toEqual(['c1.b']);
  });

  it('gives different aliases to long names that PostgreSQL would truncate to the same name', () => {
    const names = new StatementNames(123_456);
    const long = 'n'.repeat(62);
    names.rewrite(parse(`${long}1`));
    names.rewrite(parse(`${long}2`));
    const aliases = [...names.aliases].map((alias) => alias.slice(0, 63));

    expect(new Set(aliases).size).toBe(2);
  });

  it('keeps the unnamed statement until the client closes it or sends a simple query', () => {
    const names = new StatementNames(1);
    names.rewrite(parse(''));
    expect(names.unnamed).toEqual(parse('').bytes);
    names.rewrite(close(''));
    expect(names.unnamed).toBeUndefined();
    names.rewrite(parse(''));
    names.rewrite(protocolMessage('Q', 'select 1'));
    expect(names.unnamed).toBeUndefined();
  });

  it('recognizes messages that use the unnamed statement', () => {
    expect([bind(''), describeStatement('')].every(usesUnnamed)).toBe(true);
    expect([bind('a'), parse(''), protocolMessage('D', Buffer.from('P'), '')].some(usesUnnamed)).toBe(false);
  });
});
