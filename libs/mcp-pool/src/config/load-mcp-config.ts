import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { AppError, type FieldError } from '@causeway/kernel';
import { toMistakes } from './config-mistakes.js';
import { expand, type Variables } from './expand.js';
import { findSyntaxMistake } from './json-syntax.js';
import { mcpConfigSchema, type McpServerEntry } from './mcp-config.schema.js';
import type { Endpoint, ServerConfig } from './server-config.js';

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
  const { replicas: _replicas, timeouts, tools, ...own } = entry.causeway;
  return {
    name,
    disabled: entry.disabled,
    endpoints: endpointsOf(entry, folder),
    timeouts: { connectMs: timeouts.connectMs, callMs: timeouts.callMs },
    tools: { allow: tools.allow, deny: tools.deny },
    ...own,
  };
}

function endpointsOf(entry: McpServerEntry, folder: string): Endpoint[] {
  const { command, url, args, env, headers, causeway } = entry;
  if (command !== undefined) {
    const endpoint: Endpoint = { kind: 'stdio', command, args, env, cwd: resolve(folder, entry.cwd ?? '.') };
    return Array.from({ length: typeof causeway.replicas === 'number' ? causeway.replicas : 1 }, () => endpoint);
  }
  const further = Array.isArray(causeway.replicas) ? causeway.replicas : [];
  return [url ?? '', ...further].map((each) => ({ kind: entry.type === 'sse' ? 'sse' : 'http', url: each, headers }));
}

function invalid(path: string, errors: FieldError[]): AppError {
  const lines = errors.map(({ pointer, message }) => `  ${pointer ? `${pointer}: ` : ''}${message}`);
  return new AppError('MCP.CONFIG_INVALID', `${path} is not valid:\n${lines.join('\n')}`, { errors });
}
