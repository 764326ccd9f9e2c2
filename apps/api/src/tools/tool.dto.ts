import type { MissingPart } from '@causeway/mcp-pool';
import { z } from 'zod';
import { failureSchema, stateSchema } from './server.dto.js';

export const callToolSchema = z.strictObject({
  arguments: z.record(z.string(), z.unknown()).default({}),
  timeoutMs: z
    .int()
    .min(1)
    .max(3_600_000)
    .optional()
    .describe('Limit without an answer or progress; it can only shorten the configured one'),
});
export type CallTool = z.infer<typeof callToolSchema>;

const toolSchema = z
  .object({
    name: z.string().describe('Pool-wide: server__tool'),
    server: z.string(),
    tool: z.string(),
    title: z.string().optional(),
    description: z.string().optional(),
    inputSchema: z.record(z.string(), z.unknown()),
    outputSchema: z.record(z.string(), z.unknown()).optional(),
    annotations: z.record(z.string(), z.unknown()).optional(),
  })
  .meta({ id: 'Tool' });
export const missingSchema = z
  .array(z.object({ server: z.string(), state: stateSchema, failure: failureSchema }))
  .describe('Servers whose part is missing or is from before a failure, and why');
export const toolListSchema = z
  .object({ items: z.array(toolSchema), nextCursor: z.null(), missing: missingSchema })
  .meta({ id: 'ToolList' });

export const toolResultSchema = z
  .object({
    content: z.array(z.looseObject({ type: z.string() })),
    structuredContent: z.record(z.string(), z.unknown()).optional(),
    isError: z.boolean().describe('Whether the tool reports a failure of its own'),
    meta: z.object({
      server: z.string(),
      replica: z.string().nullable(),
      attempts: z.int(),
      outcome: z.enum(['completed', 'not_sent', 'outcome_unknown']),
      durationMs: z.number(),
    }),
  })
  .meta({ id: 'ToolResult' });

/** A pool has few servers, so a list has one page. */
export function toList<T>(items: T[]) {
  return { items, nextCursor: null };
}

/** A list over all servers that names the servers whose part is missing. */
export function toCatalogList<T>(items: T[], missing: MissingPart[]) {
  return { ...toList(items), missing };
}
