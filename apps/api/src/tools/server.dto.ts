import { z } from 'zod';

export const failureSchema = z
  .object({
    stage: z.enum(['spawn', 'connect', 'catalog', 'probe', 'call', 'exit']),
    message: z.string(),
    since: z.iso.datetime().describe('Time of the first failure that no success has followed'),
  })
  .nullable();

export const stateSchema = z
  .enum(['connecting', 'ready', 'degraded', 'open', 'draining', 'crash_loop', 'disabled'])
  .describe('degraded: takes calls, some failed recently; open: not connected or ejected, recovers by itself');

const replicaSchema = z
  .object({
    id: z.string(),
    state: stateSchema,
    pid: z.int().optional(),
    url: z.string().optional(),
    weight: z.int(),
    connections: z.int().describe('Sessions or processes'),
    lastFailure: failureSchema,
    inFlight: z.int(),
    latencyMs: z.number().describe('Expected duration of a call'),
    restarts: z.int().describe('How often a connection was replaced'),
  })
  .meta({ id: 'McpReplica' });
export const replicaListSchema = z.object({ items: z.array(replicaSchema), nextCursor: z.null() }).meta({ id: 'McpReplicaList' });

export const serverSchema = z
  .object({
    name: z.string(),
    transport: z.enum(['stdio', 'http', 'sse']),
    state: stateSchema,
    protocolVersion: z.string().nullable(),
    era: z.enum(['legacy', 'modern']).nullable(),
    serverInfo: z.looseObject({ name: z.string(), version: z.string() }).nullable(),
    tools: z.int(),
    balance: z.string(),
    waiting: z.int().describe('Calls that wait for a replica'),
    skew: z
      .array(z.string())
      .describe('Tools whose schema differs among the replicas that take calls, or that some of them lack'),
    quarantined: z.array(z.string()).describe('Tools of a pinned server of which a replica has a version that is not approved'),
    replicas: z.array(replicaSchema),
    lastFailure: failureSchema,
  })
  .meta({ id: 'McpServer' });
export const serverListSchema = z.object({ items: z.array(serverSchema), nextCursor: z.null() }).meta({ id: 'McpServerList' });
