import { z } from 'zod';
import { causewaySchema } from './causeway.schema.js';

/** Keys that other MCP clients use; they are accepted and ignored. */
const foreign = z.unknown().optional();

const server = z
  .strictObject({
    type: z.enum(['stdio', 'http', 'streamable-http', 'sse']).optional(),
    command: z.string().min(1).optional(),
    args: z.array(z.string()).default([]),
    env: z.record(z.string(), z.string()).default({}),
    cwd: z.string().min(1).optional(),
    url: z.url({ protocol: /^https?$/, error: 'must be an http:// or https:// URL' }).optional(),
    headers: z.record(z.string(), z.string()).default({}),
    disabled: z.boolean().default(false),
    causeway: causewaySchema.prefault({}),
    description: foreign,
    timeout: foreign,
    autoApprove: foreign,
    alwaysAllow: foreign,
  })
  .superRefine((value, context) => {
    const addIssue = (key: string, message: string) => context.addIssue({ code: 'custom', path: key ? [key] : [], message });
    const { command, url, type, causeway: own } = value;
    if (command === undefined && url === undefined)
      addIssue('', 'needs a "command" (a process) or a "url" (a server on the network)');
    if (command !== undefined && url !== undefined) addIssue('url', 'a server has either a "command" or a "url", not both');
    if (command === undefined && url !== undefined && type === 'stdio')
      addIssue('type', 'is "stdio", but the server has a "url"');
    if (command !== undefined && type !== undefined && type !== 'stdio')
      addIssue('type', `is "${type}", but the server has a "command"`);
    const wrong = command !== undefined ? Array.isArray(own.replicas) : typeof own.replicas === 'number';
    if (wrong) context.addIssue({ code: 'custom', path: ['causeway', 'replicas'], message: WRONG_REPLICAS });
    const addOwnIssue = (key: string, message: string) =>
      context.addIssue({ code: 'custom', path: ['causeway', ...key.split('/')], message });
    if (command !== undefined && own.oauth) addOwnIssue('oauth', 'is only for a server with a "url"');
    if (command !== undefined && (own.pool.max ?? 1) > 1)
      addOwnIssue('pool/max', 'a process has one connection; use "replicas" for more processes');
    if (command !== undefined && own.pool.min > 1)
      addOwnIssue('pool/min', 'a process has one connection; use "replicas" for more processes');
  });

const WRONG_REPLICAS = 'a server with a "command" takes a number of processes, one with a "url" a list of further URLs';

export const mcpConfigSchema = z.strictObject({
  $schema: foreign,
  mcpServers: z.record(
    z.string().regex(/^[^\s/]{1,100}$/, 'a server name has 1 to 100 characters, no spaces and no "/"'),
    server,
  ),
});

export type McpConfigFile = z.output<typeof mcpConfigSchema>;
export type McpServerEntry = McpConfigFile['mcpServers'][string];
