import type { Client } from '@modelcontextprotocol/client';
import type { Logger } from '@nestjs/common';
import { messageOf } from '@causeway/kernel';
import type { PoolPrompt, PoolResource, PoolResourceTemplate, PoolTool } from '../pool.types.js';
import { hashOf } from './canonical-json.js';
import { listTools, type ListedTool } from './list-tools.js';

export interface ReplicaTool extends Omit<PoolTool, 'name' | 'server'> {
  /** Of the input schema: a call goes only to a replica whose tool has the hash that the caller saw. */
  hash: string;
}

/** What one replica offers, as it last said. */
export interface ReplicaCatalog {
  /** By the server's own names. */
  tools: ReadonlyMap<string, ReplicaTool>;
  resources: Omit<PoolResource, 'server'>[];
  resourceTemplates: Omit<PoolResourceTemplate, 'server'>[];
  prompts: Omit<PoolPrompt, 'name' | 'server'>[];
  /** How long the server says that the lists hold, in ms. */
  expiresInMs?: number | undefined;
}

/**
 * Asks a server for all that it offers. Tools must come, or there is nothing to call; the other lists are left empty, with
 * a line in the log, when they do not.
 */
export async function fetchCatalog(client: Client, timeoutMs: number, log: Logger): Promise<ReplicaCatalog> {
  const capabilities = client.getServerCapabilities() ?? {};
  const options = { timeout: timeoutMs, maxTotalTimeout: timeoutMs, cacheMode: 'bypass' as const };
  const orNothing = <T>(what: string, list: Promise<T[]>) =>
    list.catch((error): T[] => {
      log.warn(`${what} cannot be listed: ${messageOf(error)}`);
      return [];
    });
  const [tools, resources, resourceTemplates, prompts] = await Promise.all([
    capabilities.tools ? listTools(client, options, log) : [],
    capabilities.resources
      ? orNothing(
          'resources',
          client.listResources({}, options).then((list) => list.resources),
        )
      : [],
    capabilities.resources
      ? orNothing(
          'resource templates',
          client.listResourceTemplates({}, options).then((list) => list.resourceTemplates),
        )
      : [],
    capabilities.prompts
      ? orNothing(
          'prompts',
          client.listPrompts({}, options).then((list) => list.prompts),
        )
      : [],
  ]);
  return {
    tools: new Map(tools.map((tool) => [tool.name, toTool(tool)])),
    resources: resources.map((item) => ({
      ...described(item),
      uri: item.uri,
      ...defined({ mimeType: item.mimeType, size: item.size }),
    })),
    resourceTemplates: resourceTemplates.map((item) => ({
      ...described(item),
      uriTemplate: item.uriTemplate,
      ...defined({ mimeType: item.mimeType }),
    })),
    prompts: prompts.map((item) => toPrompt(item)),
  };
}

function toTool({ name, inputSchema, ...rest }: ListedTool): ReplicaTool {
  return { tool: name, inputSchema, hash: hashOf(inputSchema), ...defined(rest) };
}

type ListedPrompt = Awaited<ReturnType<Client['listPrompts']>>['prompts'][number];

function toPrompt({ name, title, description, arguments: wanted }: ListedPrompt): Omit<PoolPrompt, 'name' | 'server'> {
  const named = wanted?.map((item) => ({
    name: item.name,
    ...defined({ description: item.description, required: item.required }),
  }));
  return { prompt: name, ...defined({ title, description, arguments: named }) };
}

function described({ name, title, description }: { name: string; title?: string | undefined; description?: string | undefined }) {
  return { name, ...defined({ title, description }) };
}

/** Without the keys that have no value. */
function defined<T extends Record<string, unknown>>(values: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: NonNullable<T[K]>;
  };
}
