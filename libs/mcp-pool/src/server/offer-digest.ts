import { hashOf } from '../json/canonical-json.js';
import type { MergedCatalog } from '../catalog/merge-catalogs.js';
import type { OfferPart, ReplicaStatus } from '../pool.types.js';

/** What a server offers and how it is, in short: two that are equal mean that nothing has changed. */
export type OfferDigest = Readonly<Record<OfferPart, string>>;

export const NOTHING: OfferDigest = { tools: '', resources: '', resourceTemplates: '', prompts: '', state: '' };

export function digestOf({ tools, resources, resourceTemplates, prompts }: MergedCatalog, state: ReplicaStatus): OfferDigest {
  return {
    tools: tools.map(({ tool, fingerprint }) => `${tool}\0${fingerprint}`).join('\n'),
    resources: resources.length === 0 ? '' : hashOf(resources),
    resourceTemplates: resourceTemplates.length === 0 ? '' : hashOf(resourceTemplates),
    prompts: prompts.length === 0 ? '' : hashOf(prompts),
    state,
  };
}

export const ALL_PARTS = Object.keys(NOTHING) as OfferPart[];

export function differingParts(before: OfferDigest, after: OfferDigest): OfferPart[] {
  return ALL_PARTS.filter((part) => before[part] !== after[part]);
}
