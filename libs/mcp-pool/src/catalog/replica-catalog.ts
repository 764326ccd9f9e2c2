import type { Client } from '@modelcontextprotocol/client';
import type { Logger } from '@nestjs/common';
import { messageOf } from '@causeway/kernel';
import type { Failure, ListName, PoolPrompt, PoolResource, PoolResourceTemplate, PoolTool } from '../pool.types.js';
import { hashOf } from '../json/canonical-json.js';
import { headerFault } from './header-declarations.js';
import { least, listAll, type ListKind, type Listing } from './list-all.js';
import { type ListedTool, PROMPTS, RESOURCE_TEMPLATES, RESOURCES, TOOLS } from './list-kinds.js';

export interface ReplicaTool extends Omit<PoolTool, 'name' | 'server'> {
  /** Of the input schema: a call goes only to a replica whose tool has the hash that the caller saw. */
  hash: string;
  /** Of all that a model sees of it. */
  fingerprint: string;
}

/** What one replica offers, as it last said. */
export interface ReplicaCatalog {
  /** By the server's own names. */
  tools: ReadonlyMap<string, ReplicaTool>;
  resources: Omit<PoolResource, 'server'>[];
  resourceTemplates: Omit<PoolResourceTemplate, 'server'>[];
  prompts: Omit<PoolPrompt, 'name' | 'server'>[];
  /** Lists that the server did not tell; what is there of them is what it told before. */
  failed: Partial<Record<ListName, Failure>>;
  /** How long the server says that the lists hold, in ms. */
  expiresInMs?: number | undefined;
}

/** `none`: for 0, which servers say by default; it is a wish not to be cached at all, and lists cannot be asked for all the time. */
const TTL_MS = { none: 60_000, least: 1_000, most: 86_400_000 };
/** Nothing waits longer for the lists that may be left empty. */
const MAX_REST_MS = 10_000;

/**
 * Asks a server for all that it offers. Tools must come, or there is nothing to call; the other lists stay as they were `before`
 * when they do not.
 *
 * @param timeoutMs for all lists together
 */
export async function fetchCatalog(
  client: Client,
  timeoutMs: number,
  log: Logger,
  before: ReplicaCatalog | null = null,
): Promise<ReplicaCatalog> {
  const failed: ReplicaCatalog['failed'] = {};
  const capabilities = client.getServerCapabilities() ?? {};
  const list = async <T>(has: unknown, kind: ListKind<T>, mostMs: number): Promise<Listing<T>> => {
    if (!has) return { items: [], ttlMs: undefined };
    const late = AbortSignal.timeout(mostMs);
    return listAll(client, kind, { timeout: mostMs, maxTotalTimeout: mostMs, signal: late }, log).catch((error) => {
      throw late.aborted ? new Error(`${kind.method} did not end within ${mostMs} ms`, { cause: error }) : error;
    });
  };
  const orNothing = <T>(name: ListName, has: unknown, kind: ListKind<T>) =>
    list(has, kind, Math.min(timeoutMs, MAX_REST_MS)).catch((error): Listing<T> => {
      log.warn(`${kind.method} stays as it was: ${messageOf(error)}`);
      const since = before?.failed[name]?.since ?? new Date().toISOString();
      failed[name] = { stage: 'catalog', message: `${kind.method}: ${messageOf(error)}`.slice(0, 1_000), since };
      return { items: [], ttlMs: undefined };
    });
  const [tools, resources, templates, prompts] = await Promise.all([
    list(capabilities.tools, TOOLS, timeoutMs),
    orNothing('resources', capabilities.resources, RESOURCES),
    orNothing('resourceTemplates', capabilities.resources, RESOURCE_TEMPLATES),
    orNothing('prompts', capabilities.prompts, PROMPTS),
  ]);
  const told: ReplicaCatalog = {
    tools: new Map(callable(tools.items, client, log).map((tool) => [tool.name, toTool(tool)])),
    resources: resources.items.map(withoutGaps),
    resourceTemplates: templates.items.map(withoutGaps),
    prompts: prompts.items.map(({ name, arguments: wanted, ...rest }) => ({
      prompt: name,
      ...withoutGaps(rest),
      ...(wanted === undefined ? {} : { arguments: wanted.map(withoutGaps) }),
    })),
    failed,
    expiresInMs: [tools, resources, templates, prompts].map(({ ttlMs }) => termOf(ttlMs)).reduce(least),
  };
  return { ...told, ...(before && keptOf(before, failed)) };
}

function keptOf(before: ReplicaCatalog, failed: ReplicaCatalog['failed']): Partial<ReplicaCatalog> {
  return Object.fromEntries(Object.keys(failed).map((name) => [name, before[name as ListName]]));
}

/** For how long lists are kept that are to hold for `ttlMs`. */
export function termOf(ttlMs: number | undefined): number | undefined {
  if (ttlMs === undefined || Number.isNaN(ttlMs)) return undefined;
  return ttlMs <= 0 ? TTL_MS.none : Math.min(TTL_MS.most, Math.max(TTL_MS.least, ttlMs));
}

/** Those whose calls can be made the way they want it; it matters only where a request has headers of its own. */
function callable(tools: ListedTool[], client: Client, log: Logger): ListedTool[] {
  if (client.getProtocolEra() !== 'modern' || !client.transport?.hasPerRequestStream) return tools;
  return tools.filter(({ name, inputSchema }) => {
    const fault = headerFault(inputSchema);
    if (fault !== undefined) log.warn(`left out of tools/list: ${JSON.stringify(name).slice(0, 200)} ${fault.slice(0, 500)}`);
    return fault === undefined;
  });
}

function toTool({ name, inputSchema, ...rest }: ListedTool): ReplicaTool {
  const definition = { inputSchema, ...withoutGaps(rest) };
  return { tool: name, hash: hashOf(inputSchema), fingerprint: hashOf(definition), ...definition };
}

type WithoutGaps<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** Without the keys that have no value. */
function withoutGaps<T extends object>(values: T): WithoutGaps<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as WithoutGaps<T>;
}
