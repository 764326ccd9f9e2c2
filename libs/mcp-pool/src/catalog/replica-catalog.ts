import type { Client } from '@modelcontextprotocol/client';
import type { Logger } from '@nestjs/common';
import { messageOf } from '@causeway/kernel';
import type { Failure, ListName, PoolPrompt, PoolResource, PoolResourceTemplate, PoolTool } from '../pool.types.js';
import { hashOf } from '../json/canonical-json.js';
import { headerFault } from './header-declarations.js';
import { listAll, type ListKind, type Listing, minDefined } from './list-all.js';
import { type ListedTool, PROMPTS, RESOURCE_TEMPLATES, RESOURCES, TOOLS } from './list-kinds.js';

export interface ReplicaTool extends Omit<PoolTool, 'name' | 'server'> {
  /** Hash of the input schema. A call goes only to a replica whose tool has the hash that was listed. */
  hash: string;
  /** Hash of everything that a model sees of the tool. */
  fingerprint: string;
}

/** The catalog that a replica last sent. */
export interface ReplicaCatalog {
  /** Keyed by the server's own names. */
  tools: ReadonlyMap<string, ReplicaTool>;
  resources: Omit<PoolResource, 'server'>[];
  resourceTemplates: Omit<PoolResourceTemplate, 'server'>[];
  prompts: Omit<PoolPrompt, 'name' | 'server'>[];
  /** Lists that could not be fetched; the catalog has their previous content. */
  failed: Partial<Record<ListName, Failure>>;
  /** Time to live of the lists that the server declared, in ms. */
  expiresInMs?: number | undefined;
}

/** `ifZero` replaces 0, the default of servers, which asks not to cache at all; lists cannot be fetched all the time. */
const TTL_MS = { ifZero: 60_000, min: 1_000, max: 86_400_000 };
/** Limit for each list other than the tools, which may fail without harm. */
const MAX_OPTIONAL_LIST_MS = 10_000;

/**
 * Fetches the catalog of a replica. It fails when the tools cannot be listed; any other list that fails keeps its content of
 * `before`.
 *
 * @param timeoutMs limit of each list
 */
export async function fetchCatalog(
  client: Client,
  timeoutMs: number,
  logger: Logger,
  before: ReplicaCatalog | null = null,
): Promise<ReplicaCatalog> {
  const failed: ReplicaCatalog['failed'] = {};
  const capabilities = client.getServerCapabilities() ?? {};
  const list = async <T>(has: unknown, kind: ListKind<T>, maxMs: number): Promise<Listing<T>> => {
    if (!has) return { items: [], ttlMs: undefined };
    const late = AbortSignal.timeout(maxMs);
    return listAll(client, kind, { timeout: maxMs, maxTotalTimeout: maxMs, signal: late }, logger).catch((error) => {
      throw late.aborted ? new Error(`${kind.method} did not finish within ${maxMs} ms`, { cause: error }) : error;
    });
  };
  const listOptional = <T>(name: ListName, has: unknown, kind: ListKind<T>) =>
    list(has, kind, Math.min(timeoutMs, MAX_OPTIONAL_LIST_MS)).catch((error): Listing<T> => {
      logger.warn(`${kind.method} failed, its previous result is kept: ${messageOf(error)}`);
      const since = before?.failed[name]?.since ?? new Date().toISOString();
      failed[name] = { stage: 'catalog', message: `${kind.method}: ${messageOf(error)}`.slice(0, 1_000), since };
      return { items: [], ttlMs: undefined };
    });
  const [tools, resources, templates, prompts] = await Promise.all([
    list(capabilities.tools, TOOLS, timeoutMs),
    listOptional('resources', capabilities.resources, RESOURCES),
    listOptional('resourceTemplates', capabilities.resources, RESOURCE_TEMPLATES),
    listOptional('prompts', capabilities.prompts, PROMPTS),
  ]);
  const fetched: ReplicaCatalog = {
    tools: new Map(withValidHeaders(tools.items, client, logger).map((tool) => [tool.name, toTool(tool)])),
    resources: resources.items.map(withoutUndefined),
    resourceTemplates: templates.items.map(withoutUndefined),
    prompts: prompts.items.map(({ name, arguments: wanted, ...rest }) => ({
      prompt: name,
      ...withoutUndefined(rest),
      ...(wanted === undefined ? {} : { arguments: wanted.map(withoutUndefined) }),
    })),
    failed,
    expiresInMs: [tools, resources, templates, prompts].map(({ ttlMs }) => cacheTtlMs(ttlMs)).reduce(minDefined),
  };
  return { ...fetched, ...(before && previousLists(before, failed)) };
}

function previousLists(before: ReplicaCatalog, failed: ReplicaCatalog['failed']): Partial<ReplicaCatalog> {
  return Object.fromEntries(Object.keys(failed).map((name) => [name, before[name as ListName]]));
}

/** How long lists are cached when the server declares `ttlMs`. */
export function cacheTtlMs(ttlMs: number | undefined): number | undefined {
  if (ttlMs === undefined || Number.isNaN(ttlMs)) return undefined;
  return ttlMs <= 0 ? TTL_MS.ifZero : Math.min(TTL_MS.max, Math.max(TTL_MS.min, ttlMs));
}

/** Removes tools with invalid header declarations, which matter only where a request has headers of its own. */
function withValidHeaders(tools: ListedTool[], client: Client, logger: Logger): ListedTool[] {
  if (client.getProtocolEra() !== 'modern' || !client.transport?.hasPerRequestStream) return tools;
  return tools.filter(({ name, inputSchema }) => {
    const fault = headerFault(inputSchema);
    if (fault !== undefined)
      logger.warn(
        `a tool of tools/list is invalid and was left out: ${JSON.stringify(name).slice(0, 200)} ${fault.slice(0, 500)}`,
      );
    return fault === undefined;
  });
}

function toTool({ name, inputSchema, ...rest }: ListedTool): ReplicaTool {
  const definition = { inputSchema, ...withoutUndefined(rest) };
  return { tool: name, hash: hashOf(inputSchema), fingerprint: hashOf(definition), ...definition };
}

type WithoutUndefined<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** Copies an object without the keys whose value is undefined. */
function withoutUndefined<T extends object>(values: T): WithoutUndefined<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as WithoutUndefined<T>;
}
