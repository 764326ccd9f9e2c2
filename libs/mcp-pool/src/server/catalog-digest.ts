import { hashOf } from '../json/canonical-json.js';
import type { MergedCatalog } from '../catalog/merge-catalogs.js';
import type { CatalogPart, ReplicaStatus } from '../pool.types.js';

/** A digest of each part of a server's catalog and of its state. Equal digests mean that nothing has changed. */
export type CatalogDigest = Readonly<Record<CatalogPart, string>>;

export const EMPTY_DIGEST: CatalogDigest = { tools: '', resources: '', resourceTemplates: '', prompts: '', state: '' };

export function digestOf({ tools, resources, resourceTemplates, prompts }: MergedCatalog, state: ReplicaStatus): CatalogDigest {
  return {
    tools: tools.map(({ tool, fingerprint }) => `${tool}\0${fingerprint}`).join('\n'),
    resources: resources.length === 0 ? '' : hashOf(resources),
    resourceTemplates: resourceTemplates.length === 0 ? '' : hashOf(resourceTemplates),
    prompts: prompts.length === 0 ? '' : hashOf(prompts),
    state,
  };
}

export const ALL_PARTS = Object.keys(EMPTY_DIGEST) as CatalogPart[];

export function differingParts(before: CatalogDigest, after: CatalogDigest): CatalogPart[] {
  return ALL_PARTS.filter((part) => before[part] !== after[part]);
}
