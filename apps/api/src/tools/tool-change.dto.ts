import type { ToolChange } from '@causeway/mcp-pool';
import { z } from 'zod';
import { pageOf, pageQuery, storableTextSchema, timestamp } from '../edge/schemas.js';

const state = z.enum(['recorded', 'quarantined', 'approved', 'rejected']);

export const changeQuery = pageQuery.extend({ server: storableTextSchema.min(1).max(200).optional(), state: state.optional() });
export type ChangeQuery = z.infer<typeof changeQuery>;

export const changeSchema = z
  .object({
    id: z.uuid(),
    server: z.string(),
    tool: z.string(),
    state: state.describe('recorded: the server is not pinned; quarantined: not listed until approved'),
    changed: z
      .array(z.string())
      .describe('Parts that differ from the previous version; "added" for a new tool, "removed" for a removed one'),
    definition: z.record(z.string(), z.unknown()).describe('The new definition of the tool; empty for a removed one'),
    before: z.record(z.string(), z.unknown()).nullable().describe('The previous definition, while it is stored'),
    fingerprint: z.string().describe('SHA-256 of the definition; empty for a removed tool'),
    seenAt: timestamp,
    decidedBy: z.string().nullable(),
    decidedAt: timestamp.nullable(),
  })
  .meta({ id: 'McpToolChange' });
export const changePageSchema = pageOf(changeSchema).meta({ id: 'McpToolChangePage' });

export function toChangeDto({ state: now, ...change }: ToolChange): z.infer<typeof changeSchema> {
  return {
    ...change,
    state: state.parse(now),
    seenAt: change.seenAt.toISOString(),
    decidedAt: change.decidedAt?.toISOString() ?? null,
  };
}
