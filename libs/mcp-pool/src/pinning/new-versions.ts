import { isDeepStrictEqual } from 'node:util';
import type { NewVersion, SeenTool, ToolVersion } from './tool-version.repository.js';

/**
 * The versions among `seen` that are not known. Those of a server of which nothing is known are what it is compared with from
 * then on; later ones are changes, kept back where the server is pinned.
 *
 * @param known oldest first
 */
export function newVersions(known: readonly ToolVersion[], seen: readonly SeenTool[], isPinned: boolean): NewVersion[] {
  const have = new Set(known.map(({ tool, fingerprint }) => `${tool}\0${fingerprint}`));
  const unknown = seen.filter(({ tool, fingerprint }) => !have.has(`${tool}\0${fingerprint}`));
  if (known.length === 0) return unknown.map((version) => ({ ...version, state: 'known', changed: [] }));
  const state = isPinned ? 'quarantined' : 'recorded';
  return unknown.map((version) => {
    const before = known.findLast(({ tool }) => tool === version.tool);
    return { ...version, state, changed: before ? differences(before, version) : ['added'] };
  });
}

function differences({ definition: before }: SeenTool, { definition: after }: SeenTool): string[] {
  const parts = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...parts].filter((part) => !isDeepStrictEqual(before[part], after[part])).sort();
}
