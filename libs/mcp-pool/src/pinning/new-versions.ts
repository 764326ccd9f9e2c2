import { isDeepStrictEqual } from 'node:util';
import type { SeenTool, ToolDefinition } from '../pool.types.js';
import type { ToolVersion, VersionState } from './tool-version.repository.js';

export type FreshVersion = SeenTool & { state: VersionState; previous: string | null };

/** Stands for the fingerprint of a tool that is gone. */
export const GONE = '';

/**
 * The versions among `seen` that are not known. Those of a server of which nothing is known are what it is compared with from
 * then on; later ones are changes, kept back where the server is pinned. Each names the version that it replaces: the last
 * one that was not kept back.
 *
 * @param known oldest first
 */
export function newVersions(known: readonly ToolVersion[], seen: readonly SeenTool[], isPinned: boolean): FreshVersion[] {
  const have = new Set(known.map(({ tool, fingerprint }) => `${tool}\0${fingerprint}`));
  const unknown = seen.filter(({ tool, fingerprint }) => !have.has(`${tool}\0${fingerprint}`));
  if (known.length === 0) return unknown.map((version) => ({ ...version, state: 'known', previous: null }));
  const last = lastOfEach(known);
  const state = isPinned ? 'quarantined' : 'recorded';
  return unknown.map((version) => ({ ...version, state, previous: last.get(version.tool) ?? null }));
}

/** Tools that were there and are not in `seen`, as changes, unless they are known to be gone. */
export function goneTools(known: readonly ToolVersion[], seen: readonly SeenTool[]): FreshVersion[] {
  const there = new Set(seen.map(({ tool }) => tool));
  for (const { tool, fingerprint } of known) if (fingerprint === GONE) there.add(tool);
  const gone = [...lastOfEach(known)].filter(([tool]) => !there.has(tool));
  return gone.map(([tool, previous]) => ({ tool, fingerprint: GONE, definition: {}, state: 'recorded', previous }));
}

/** Which parts of a tool are not as they were. */
export function differences(
  before: ToolDefinition | undefined,
  { fingerprint, definition: after, previous }: FreshVersion,
): string[] {
  if (previous === null) return ['added'];
  if (fingerprint === GONE) return ['removed'];
  const parts = new Set([...Object.keys(before ?? {}), ...Object.keys(after)]);
  return [...parts].filter((part) => !isDeepStrictEqual(before?.[part], after[part])).sort();
}

function lastOfEach(known: readonly ToolVersion[]): Map<string, string> {
  const last = new Map<string, string>();
  const isOpen = ({ state }: ToolVersion) => state === 'quarantined' || state === 'rejected';
  for (const version of [...known.filter(isOpen), ...known.filter((each) => !isOpen(each))])
    if (version.fingerprint !== GONE) last.set(version.tool, version.fingerprint);
  return last;
}
