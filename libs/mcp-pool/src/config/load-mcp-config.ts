import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { AppError, type FieldError } from '@causeway/kernel';
import { toMistakes } from './config-mistakes.js';
import { expand, type Variables } from './expand.js';
import { findSyntaxMistake } from './json-syntax.js';
import { mcpConfigSchema, type McpServerEntry } from './mcp-config.schema.js';
import type { Endpoint, ServerConfig } from './server-config.js';

const DEFAULT_SESSIONS = 4;
const DEFAULT_SAMPLING_TOKENS = 1_000;

/**
 * Reads the servers from an mcp.json. A file that does not exist has none: `null`.
 *
 * @param variables what `${NAME}` may refer to
 * @throws AppError `MCP.CONFIG_INVALID`, its `errors` naming every mistake in the file
 */
export async function loadMcpConfig(path: string, variables: Variables): Promise<ServerConfig[] | null> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw new AppError('MCP.CONFIG_INVALID', `${path} cannot be read: ${error.message}`, { cause: error });
  });
  return text === null ? null : parseMcpConfig(text, path, variables);
}

/** As {@link loadMcpConfig}, for a text already read; `path` is where relative folders start. */
export function parseMcpConfig(text: string, path: string, variables: Variables): ServerConfig[] {
  const source = text.replace(/^\uFEFF/, '');
  const syntax = findSyntaxMistake(source);
  if (syntax) throw invalid(path, [{ pointer: '', message: `line ${syntax.line}, column ${syntax.column}: ${syntax.message}` }]);

  const mistakes: FieldError[] = [];
  const parsed = mcpConfigSchema.safeParse(expand(JSON.parse(source), variables, mistakes));
  if (!parsed.success)
    mistakes.push(
      ...toMistakes(parsed.error.issues).filter((found) => !mistakes.some(({ pointer }) => pointer === found.pointer)),
    );
  if (!parsed.success || mistakes.length > 0) throw invalid(path, mistakes);

  const folder = dirname(resolve(path));
  return Object.entries(parsed.data.mcpServers).map(([name, entry]) => toServer(name, entry, folder));
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

function endpointsOf(entry: McpServerEntry, folder: string): Endpoint[] {
  const { command, url, args, env, headers, causeway } = entry;
  const { weight, replicas } = causeway;
  if (command !== undefined) {
    const endpoint: Endpoint = { kind: 'stdio', command, args, env, cwd: resolve(folder, entry.cwd ?? '.'), weight };
    return Array.from({ length: typeof replicas === 'number' ? replicas : 1 }, () => endpoint);
  }
  const further = Array.isArray(replicas) ? replicas : [];
  const kind = entry.type === 'sse' ? 'sse' : 'http';
  return [{ url: url ?? '', weight }, ...further].map((each) => ({ kind, headers, ...each }));
}

function invalid(path: string, errors: FieldError[]): AppError {
  const lines = errors.map(({ pointer, message }) => `  ${pointer ? `${pointer}: ` : ''}${message}`);
  return new AppError('MCP.CONFIG_INVALID', `${path} is not valid:\n${lines.join('\n')}`, { errors });
}
