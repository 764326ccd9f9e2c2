import { isDeepStrictEqual } from 'node:util';
import type { SeenTool, ToolDefinition } from '../pool.types.js';
import type { ToolVersion, VersionState } from './tool-version.repository.js';

export type VersionChange = SeenTool & { state: VersionState; previous: string | null };

/** The fingerprint of a tool that was removed. */
export const REMOVED = '';

/**
 * Finds the versions in `seen` that are not known. The first versions of a server become its baseline. Later ones are changes,
 * which are quarantined when the server is pinned. Each change names the version that it replaces: the last one that was neither
 * quarantined nor rejected.
 *
 * @param known oldest first
 */
export function versionChanges(known: readonly ToolVersion[], seen: readonly SeenTool[], isPinned: boolean): VersionChange[] {
  const have = new Set(known.map(({ tool, fingerprint }) => `${tool}\0${fingerprint}`));
  const unknown = seen.filter(({ tool, fingerprint }) => !have.has(`${tool}\0${fingerprint}`));
  if (known.length === 0) return unknown.map((version) => ({ ...version, state: 'known', previous: null }));
  const last = lastFingerprints(known);
  const state = isPinned ? 'quarantined' : 'recorded';
  return unknown.map((version) => ({ ...version, state, previous: last.get(version.tool) ?? null }));
}

/** Finds tools that are known and missing in `seen`, unless their removal is recorded already. */
export function removedTools(known: readonly ToolVersion[], seen: readonly SeenTool[]): VersionChange[] {
  const present = new Set(seen.map(({ tool }) => tool));
  for (const { tool, fingerprint } of known) if (fingerprint === REMOVED) present.add(tool);
  const removed = [...lastFingerprints(known)].filter(([tool]) => !present.has(tool));
  return removed.map(([tool, previous]) => ({ tool, fingerprint: REMOVED, definition: {}, state: 'recorded', previous }));
}

/** Names the parts of a tool that differ from the previous version. */
export function changedParts(
  before: ToolDefinition | undefined,
  { fingerprint, definition: after, previous }: VersionChange,
): string[] {
  if (previous === null) return ['added'];
  if (fingerprint === REMOVED) return ['removed'];
  const parts = new Set([...Object.keys(before ?? {}), ...Object.keys(after)]);
  return [...parts].filter((part) => !isDeepStrictEqual(before?.[part], after[part])).sort();
}

function lastFingerprints(known: readonly ToolVersion[]): Map<string, string> {
  const last = new Map<string, string>();
  const isWithheld = ({ state }: ToolVersion) => state === 'quarantined' || state === 'rejected';
  for (const version of [...known.filter(isWithheld), ...known.filter((each) => !isWithheld(each))])
    if (version.fingerprint !== REMOVED) last.set(version.tool, version.fingerprint);
  return last;
}
