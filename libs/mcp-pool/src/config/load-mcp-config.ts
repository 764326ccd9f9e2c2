import { dirname, resolve } from 'node:path';
import { type ConfigFileFormat, loadConfigFile, parseConfigFile, type Variables } from '@causeway/config-file';
import { nearest } from '../json/nearest.js';
import { KNOWN_KEYS } from './known-keys.js';
import { type McpConfigFile, mcpConfigSchema, type McpServerEntry } from './mcp-config.schema.js';
import type { ReplicaEndpoint, ServerConfig } from './server-config.js';

const DEFAULT_SESSIONS = 4;
const DEFAULT_SAMPLING_TOKENS = 1_000;

const FORMAT: ConfigFileFormat<McpConfigFile> = {
  schema: mcpConfigSchema,
  code: 'MCP.CONFIG_INVALID',
  suggestKey: (key) => nearest(key, KNOWN_KEYS),
};

/**
 * Reads the servers from an mcp.json. Returns `null` when the file does not exist.
 *
 * @param variables the values for `${NAME}`
 * @throws AppError `MCP.CONFIG_INVALID`, whose `errors` list every mistake in the file
 */
export function loadMcpConfig(path: string, variables: Variables): Promise<ServerConfig[] | null> {
  return loadConfigFile(path, FORMAT.code, (text) => parseMcpConfig(text, path, variables));
}

/** Does the same for a text that was already read. Relative folders in it start at the folder of `path`. */
export function parseMcpConfig(text: string, path: string, variables: Variables): ServerConfig[] {
  const { mcpServers } = parseConfigFile(text, path, variables, FORMAT);
  const folder = dirname(resolve(path));
  return Object.entries(mcpServers).map(([name, entry]) => toServer(name, entry, folder));
}

function toServer(name: string, entry: McpServerEntry, folder: string): ServerConfig {
  const {
    replicas: _replicas,
    weight: _weight,
    pool,
    timeouts,
    tools,
    oauth,
    sampling,
    elicitation,
    roots,
    ...own
  } = entry.causeway;
  const isProcess = entry.command !== undefined;
  return {
    name,
    disabled: entry.disabled,
    endpoints: endpointsOf(entry, folder),
    pool: {
      min: pool.min,
      max: pool.max ?? (isProcess ? 1 : Math.max(DEFAULT_SESSIONS, pool.min)),
      idleMs: pool.idleMs,
      maxAgeMs: pool.maxAgeMs,
    },
    timeouts: { connectMs: timeouts.connectMs, callMs: timeouts.callMs },
    tools: { allow: tools.allow, deny: tools.deny },
    oauth: oauth ?? null,
    host: { samplingMaxTokens: samplingTokens(sampling), elicitation, roots },
    ...own,
  };
}

function samplingTokens(sampling: McpServerEntry['causeway']['sampling']): number | null {
  if (typeof sampling === 'object') return sampling.maxTokens;
  return sampling ? DEFAULT_SAMPLING_TOKENS : null;
}

function endpointsOf(entry: McpServerEntry, folder: string): ReplicaEndpoint[] {
  const { command, url, args, env, headers, causeway } = entry;
  const { weight, replicas } = causeway;
  if (command !== undefined) {
    const endpoint: ReplicaEndpoint = { kind: 'stdio', command, args, env, cwd: resolve(folder, entry.cwd ?? '.'), weight };
    return Array.from({ length: typeof replicas === 'number' ? replicas : 1 }, () => endpoint);
  }
  const further = Array.isArray(replicas) ? replicas : [];
  const kind = entry.type === 'sse' ? 'sse' : 'http';
  return [{ url: url ?? '', weight }, ...further].map((each) => ({ kind, headers, ...each }));
}
