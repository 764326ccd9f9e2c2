import type { ReplicaCatalog, ReplicaTool } from './replica-catalog.js';

export interface MergedCatalog {
  tools: ReplicaTool[];
  resources: ReplicaCatalog['resources'];
  resourceTemplates: ReplicaCatalog['resourceTemplates'];
  prompts: ReplicaCatalog['prompts'];
  /** Tools whose schema differs among the replicas that take calls, or that some of them lack, as in a rolling upgrade. */
  skew: string[];
}

export interface CatalogMember {
  catalog: ReplicaCatalog | null;
  /** Whether the replica takes calls. */
  usable: boolean;
}

/**
 * Merges the catalogs of the replicas of a server. Where they differ, replicas that take calls have precedence. Of a tool with
 * several schemas, the schema that most replicas have is listed; in a tie, the first one.
 */
export function mergeCatalogs(members: readonly CatalogMember[], allowed: (tool: string) => boolean): MergedCatalog {
  const inOrder = members.toSorted((a, b) => Number(b.usable) - Number(a.usable));
  const catalogs = inOrder.flatMap(({ catalog }) => (catalog ? [catalog] : []));
  const usable = members.flatMap(({ catalog, usable }) => (catalog && usable ? [catalog] : []));
  const names = [...new Set(catalogs.flatMap(({ tools }) => [...tools.keys()]))].filter(allowed);
  return {
    tools: names.flatMap((name) => mostCommon(name, usable) ?? mostCommon(name, catalogs) ?? []),
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

/** The tool with the schema that most catalogs have. */
function mostCommon(name: string, catalogs: readonly ReplicaCatalog[]): ReplicaTool | undefined {
  const tools = catalogs.flatMap(({ tools: all }) => all.get(name) ?? []);
  const votes = (tool: ReplicaTool) => tools.filter(({ hash }) => hash === tool.hash).length;
  return tools.reduce<ReplicaTool | undefined>((best, tool) => (best && votes(best) >= votes(tool) ? best : tool), undefined);
}

function firstOfEach<T>(items: T[], key: (item: T) => string): T[] {
  const seen = new Map<string, T>();
  for (const item of items) if (!seen.has(key(item))) seen.set(key(item), item);
  return [...seen.values()];
}
