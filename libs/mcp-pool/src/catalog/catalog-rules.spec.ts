import { isAllowed } from './allowed.js';
import { mergeCatalogs } from './merge-catalogs.js';
import { fits } from '../server/resource-owner.js';
import { nearest } from './nearest.js';
import { type ReplicaCatalog, termOf } from './replica-catalog.js';

describe('isAllowed', () => {
  test.each([
    ['read', undefined, [], true],
    ['read', ['read'], [], true],
    ['write', ['read'], [], false],
    ['read', ['*'], ['re*'], false],
    ['a.b', ['a.b'], [], true],
    ['aXb', ['a.b*'], [], false],
  ])('%s, allow %j, deny %j: %s', (tool, allow, deny, allowed) => {
    expect(isAllowed(tool, { allow, deny })).toBe(allowed);
  });
});

describe('nearest', () => {
  const names = ['everything__echo', 'everything__get-sum', 'memory__read_graph'];
  test.each([
    ['everything__ecko', 'everything__echo'],
    ['EVERYTHING__ECHO', 'everything__echo'],
    ['read_graph', 'memory__read_graph'],
    ['something else entirely', undefined],
  ])('%s: %s', (word, name) => expect(nearest(word, names)).toBe(name));
});

test('nearest compares only so many, and only words that are typed', () => {
  const many = Array.from({ length: 100_000 }, (_, index) => `word-${index}-`.padEnd(100, 'x'));
  expect(nearest('word-99999-'.padEnd(100, 'y'), many)).toBeUndefined();
  expect(nearest('x'.repeat(101), ['x'.repeat(101)])).toBeUndefined();
});

describe('fits', () => {
  test.each([
    ['note://{id}', 'note://one', true],
    ['note://{id}', 'note://', false],
    ['note://{id}', 'file://one', false],
    ['note://{id}/text', 'note://one/text', true],
    ['note://{id}/text', 'note:///text', false],
    ['note://{a}/{b}', 'note://one/two', true],
    ['note://{a}/{b}', 'note://one', false],
    ['file:///{+path}', 'file:///a/b/c', true],
    ['note://one', 'note://one', true],
    ['note://one', 'note://two', false],
    ['{+a}{+a}{+a}', 'abc', true],
    ['{+a}{+a}{+a}', 'ab', false],
    ['note://{', 'note://{', true],
    ['', '', true],
  ])('%s, %s: %s', (template, uri, yes) => expect(fits(template, uri)).toBe(yes));

  test('takes any template in time that its length allows', () => {
    expect(fits(`x${'{+a}'.repeat(1_000)}!`, `x${'a'.repeat(4_000)}`)).toBe(false);
    expect(fits(`x${'{+a}a'.repeat(1_000)}!`, `x${'a'.repeat(4_000)}!`)).toBe(true);
  });
});

describe('mergeCatalogs', () => {
  const catalog = (...tools: [string, string][]): ReplicaCatalog => ({
    tools: new Map(tools.map(([tool, hash]) => [tool, { tool, hash, fingerprint: hash, inputSchema: {} }])),
    resources: [],
    resourceTemplates: [],
    prompts: [],
    failed: {},
  });
  const hashes = (members: Parameters<typeof mergeCatalogs>[0]) =>
    mergeCatalogs(members, () => true).tools.map(({ tool, hash }) => `${tool}:${hash}`);

  test('offers what any replica has; one that takes calls goes before one that does not', () => {
    const old = { catalog: catalog(['a', 'old'], ['b', 'old']), usable: false };
    const fresh = { catalog: catalog(['a', 'new'], ['c', 'new']), usable: true };
    expect(hashes([old, fresh])).toEqual(['a:new', 'c:new', 'b:old']);
  });

  test('of a tool with several schemas the one that most have is offered, and the skew is told', () => {
    const [old, other, fresh] = [catalog(['a', 'old'], ['b', 'b']), catalog(['a', 'new'], ['b', 'b']), catalog(['a', 'new'])];
    const members = [old, other, fresh].map((each) => ({ catalog: each, usable: true }));
    expect(hashes(members)).toEqual(['a:new', 'b:b']);
    expect(mergeCatalogs(members, () => true).skew).toEqual(['a', 'b']);
    expect(hashes(members.slice(0, 2))).toEqual(['a:old', 'b:b']);
    expect(mergeCatalogs(members.slice(0, 1), () => true).skew).toEqual([]);
  });

  test('a replica that has never been reached adds nothing', () => {
    expect(hashes([{ catalog: null, usable: false }])).toEqual([]);
  });
});

test('lists are kept as long as the server says, within reason', () => {
  expect([undefined, 0, 5, 5_000, 1e12].map(termOf)).toEqual([undefined, 60_000, 1_000, 5_000, 86_400_000]);
});
