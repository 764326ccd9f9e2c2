import type { ReplicaCatalog, ReplicaTool } from './replica-catalog.js';

export interface MergedCatalog {
  tools: ReplicaTool[];
  resources: ReplicaCatalog['resources'];
  resourceTemplates: ReplicaCatalog['resourceTemplates'];
  prompts: ReplicaCatalog['prompts'];
  /** Tools that not every replica that takes calls has with the same schema, as in a rolling upgrade. */
  skew: string[];
}

export interface CatalogMember {
  catalog: ReplicaCatalog | null;
  /** Whether the replica takes calls. */
  usable: boolean;
}

/**
 * What the replicas of a server offer together. Where they differ, a replica that takes calls goes before one that does not;
 * of a tool with several schemas the one is offered that most of them have, or else the one that comes first.
 */
export function mergeCatalogs(members: readonly CatalogMember[], allowed: (tool: string) => boolean): MergedCatalog {
  const inOrder = members.toSorted((a, b) => Number(b.usable) - Number(a.usable));
  const catalogs = inOrder.flatMap(({ catalog }) => (catalog ? [catalog] : []));
  const usable = members.flatMap(({ catalog, usable }) => (catalog && usable ? [catalog] : []));
  const names = [...new Set(catalogs.flatMap(({ tools }) => [...tools.keys()]))].filter(allowed);
  return {
    tools: names.flatMap((name) => commonest(name, usable) ?? commonest(name, catalogs) ?? []),
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
    skew: names.filter((name) => new Set(usable.map(({ tools }) => tools.get(name)?.hash)).size > 1),
  };
}

/** The tool with the schema that most of the catalogs have. */
function commonest(name: string, catalogs: readonly ReplicaCatalog[]): ReplicaTool | undefined {
  const tools = catalogs.flatMap(({ tools: all }) => all.get(name) ?? []);
  const votes = (tool: ReplicaTool) => tools.filter(({ hash }) => hash === tool.hash).length;
  return tools.reduce<ReplicaTool | undefined>((best, tool) => (best && votes(best) >= votes(tool) ? best : tool), undefined);
}

function firstOfEach<T>(items: T[], key: (item: T) => string): T[] {
  const seen = new Map<string, T>();
  for (const item of items) if (!seen.has(key(item))) seen.set(key(item), item);
  return [...seen.values()];
}
