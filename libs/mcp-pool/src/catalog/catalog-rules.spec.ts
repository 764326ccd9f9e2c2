import { isToolAllowed } from './tool-filter.js';
import { mergeCatalogs } from './merge-catalogs.js';
import { type ReplicaCatalog, cacheTtlMs } from './replica-catalog.js';

describe('isToolAllowed', () => {
  it.each([
    ['read', undefined, [], true],
    ['read', ['read'], [], true],
    ['write', ['read'], [], false],
    ['read', ['*'], ['re*'], false],
    ['a.b', ['a.b'], [], true],
    ['aXb', ['a.b*'], [], false],
  ])('tool %s with allow %j and deny %j: %s', (tool, allow, deny, allowed) => {
    expect(isToolAllowed(tool, { allow, deny })).toBe(allowed);
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

  it('lists what any replica has, with precedence for replicas that take calls', () => {
    const old = { catalog: catalog(['a', 'old'], ['b', 'old']), usable: false };
    const fresh = { catalog: catalog(['a', 'new'], ['c', 'new']), usable: true };
    expect(hashes([old, fresh])).toEqual(['a:new', 'c:new', 'b:old']);
  });

  it('lists the schema that most replicas have, and reports the skew', () => {
    const [old, other, fresh] = [catalog(['a', 'old'], ['b', 'b']), catalog(['a', 'new'], ['b', 'b']), catalog(['a', 'new'])];
    const members = [old, other, fresh].map((each) => ({ catalog: each, usable: true }));
    expect(hashes(members)).toEqual(['a:new', 'b:b']);
    expect(mergeCatalogs(members, () => true).skew).toEqual(['a', 'b']);
    expect(hashes(members.slice(0, 2))).toEqual(['a:old', 'b:b']);
    expect(mergeCatalogs(members.slice(0, 1), () => true).skew).toEqual([]);
  });

  it('ignores a replica without a catalog', () => {
    expect(hashes([{ catalog: null, usable: false }])).toEqual([]);
  });
});

it('caches lists as long as the server declares, within limits', () => {
  expect([undefined, 0, 5, 5_000, 1e12].map(cacheTtlMs)).toEqual([undefined, 60_000, 1_000, 5_000, 86_400_000]);
});
