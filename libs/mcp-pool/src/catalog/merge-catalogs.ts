import type { ReplicaCatalog, ReplicaTool } from './replica-catalog.js';

export interface MergedCatalog {
  tools: ReplicaTool[];
  resources: ReplicaCatalog['resources'];
  resourceTemplates: ReplicaCatalog['resourceTemplates'];
  prompts: ReplicaCatalog['prompts'];
}

interface Member {
  catalog: ReplicaCatalog | null;
  /** Set while the replica takes calls. */
  usable: unknown;
}

/**
 * What the replicas of a server offer together. Where they differ, as in a rolling upgrade, a replica that takes calls goes
 * before one that does not, and then the first before the second.
 */
export function mergeCatalogs(members: readonly Member[], allowed: (tool: string) => boolean): MergedCatalog {
  const inOrder = members.toSorted((a, b) => Number(Boolean(b.usable)) - Number(Boolean(a.usable)));
  const catalogs = inOrder.flatMap(({ catalog }) => (catalog ? [catalog] : []));
  return {
    tools: firstOfEach(
      catalogs.flatMap(({ tools }) => [...tools.values()]),
      ({ tool }) => tool,
    ).filter(({ tool }) => allowed(tool)),
    resources: firstOfEach(
      catalogs.flatMap(({ resources }) => resources),
      ({ uri }) => uri,
    ),
    resourceTemplates: firstOfEach(
      catalogs.flatMap(({ resourceTemplates }) => resourceTemplates),
      ({ uriTemplate }) => uriTemplate,
    ),
    prompts: firstOfEach(
      catalogs.flatMap(({ prompts }) => prompts),
      ({ prompt }) => prompt,
    ),
  };
}

function firstOfEach<T>(items: T[], key: (item: T) => string): T[] {
  const seen = new Map<string, T>();
  for (const item of items) if (!seen.has(key(item))) seen.set(key(item), item);
  return [...seen.values()];
}
