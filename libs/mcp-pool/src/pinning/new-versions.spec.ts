import { newVersions } from './new-versions.js';

const version = (tool: string, fingerprint: string, definition = {}) => ({ tool, fingerprint, definition });
const known = [{ ...version('a', '1', { description: 'old', inputSchema: {} }), state: 'known' as const }];

test('the first tools of a server are what it is compared with', () => {
  expect(newVersions([], [version('a', '1')], true)).toEqual([{ ...version('a', '1'), state: 'known', changed: [] }]);
});

test('what is known already is no news', () => {
  expect(newVersions(known, [version('a', '1')], true)).toEqual([]);
});

test.each([
  [true, 'quarantined'],
  [false, 'recorded'],
])('a change and an addition, pinned %s: %s', (isPinned, state) => {
  const changed = version('a', '2', { description: 'new', inputSchema: {}, title: 'A' });
  expect(newVersions(known, [changed, version('b', '1')], isPinned)).toEqual([
    { ...changed, state, changed: ['description', 'title'] },
    { ...version('b', '1'), state, changed: ['added'] },
  ]);
});
