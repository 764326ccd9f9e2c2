import { changedParts, REMOVED, removedTools, versionChanges } from './version-changes.js';
import type { VersionState } from './tool-version.repository.js';

const seen = (tool: string, fingerprint: string, definition = {}) => ({ tool, fingerprint, definition });
const known = (tool: string, fingerprint: string, state: VersionState = 'known') => ({ tool, fingerprint, state });

it('takes the first tools of a server as its baseline', () => {
  expect(versionChanges([], [seen('a', '1')], true)).toEqual([{ ...seen('a', '1'), state: 'known', previous: null }]);
});

it('finds no change in a known version', () => {
  expect(versionChanges([known('a', '1')], [seen('a', '1')], true)).toEqual([]);
});

it.each([
  [true, 'quarantined'],
  [false, 'recorded'],
])('records a change and an addition with pinned %s as %s', (isPinned, state) => {
  expect(versionChanges([known('a', '1')], [seen('a', '2'), seen('b', '1')], isPinned)).toEqual([
    { ...seen('a', '2'), state, previous: '1' },
    { ...seen('b', '1'), state, previous: null },
  ]);
});

it('compares a change with the last version that was not quarantined or rejected', () => {
  const all = [known('a', '1'), known('a', '2', 'approved'), known('a', '3', 'quarantined'), known('a', '4', 'rejected')];
  expect(versionChanges(all, [seen('a', '5')], true)[0]?.previous).toBe('2');
  expect(versionChanges(all.slice(2), [seen('a', '5')], true)[0]?.previous).toBe('4');
});

it('records the removal of a tool once', () => {
  const all = [known('a', '1'), known('b', '1'), known('b', REMOVED, 'recorded'), known('c', '1')];
  expect(removedTools(all, [seen('c', '2')])).toEqual([{ ...seen('a', REMOVED), state: 'recorded', previous: '1' }]);
});

it('names the parts that differ', () => {
  const after = seen('a', '2', { description: 'new', inputSchema: { type: 'object' }, title: 'A' });
  const before = { description: 'old', inputSchema: { type: 'object' } };
  const state = 'recorded';
  expect(changedParts(before, { ...after, state, previous: '1' })).toEqual(['description', 'title']);
  expect(changedParts(undefined, { ...after, state, previous: null })).toEqual(['added']);
  expect(changedParts(before, { ...seen('a', REMOVED), state, previous: '1' })).toEqual(['removed']);
});
