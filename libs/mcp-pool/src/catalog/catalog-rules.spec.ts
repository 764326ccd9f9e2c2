import { isAllowed } from './allowed.js';
import { mergeCatalogs } from './merge-catalogs.js';
import { nearest } from './nearest.js';
import type { ReplicaCatalog } from './replica-catalog.js';

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

describe('mergeCatalogs', () => {
  const catalog = (...tools: [string, string][]): ReplicaCatalog => ({
    tools: new Map(tools.map(([tool, hash]) => [tool, { tool, hash, inputSchema: {} }])),
    resources: [],
    resourceTemplates: [],
    prompts: [],
  });
  const hashes = (members: Parameters<typeof mergeCatalogs>[0]) =>
    mergeCatalogs(members, () => true).tools.map(({ tool, hash }) => `${tool}:${hash}`);

  test('offers what any replica has; one that takes calls goes before one that does not', () => {
    const old = { catalog: catalog(['a', 'old'], ['b', 'old']), usable: null };
    const fresh = { catalog: catalog(['a', 'new'], ['c', 'new']), usable: {} };
    expect(hashes([old, fresh])).toEqual(['a:new', 'c:new', 'b:old']);
  });

  test('a replica that has never been reached adds nothing', () => {
    expect(hashes([{ catalog: null, usable: null }])).toEqual([]);
  });
});
