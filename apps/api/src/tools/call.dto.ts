import type { LoggedCall } from '@causeway/mcp-pool';
import { z } from 'zod';
import { pageOf, pageQuery, storableTextSchema, timestamp } from '../edge/schemas.js';

const outcome = z.enum(['completed', 'not_sent', 'outcome_unknown']);
const name = storableTextSchema.min(1).max(200).optional();
const moment = timestamp.transform((text) => new Date(text)).optional();

export const callQuery = pageQuery.extend({
  server: name,
  tool: name.describe("The server's own name for the tool, without the prefix of the server"),
  principalId: name,
  outcome: outcome.optional(),
  errorCode: name,
  since: moment.describe('Only calls that ended then or later'),
  until: moment.describe('Only calls that ended before'),
});
export type CallQuery = z.infer<typeof callQuery>;

export const callSchema = z
  .object({
    id: z.uuid(),
    principalId: z.string(),
    principalName: z.string().nullable().describe('Name of the API key at the time of the call'),
    server: z.string(),
    tool: z.string(),
    argumentsHash: z.string().describe('SHA-256 of the arguments as canonical JSON; empty when they were nested too deeply'),
    replica: z.string().nullable(),
    attempts: z.int(),
    outcome,
    isError: z.boolean().nullable().describe('Whether the tool reported a failure; null without an answer'),
    errorCode: z.string().nullable(),
    durationMs: z.int(),
    createdAt: timestamp.describe('When the call ended'),
  })
  .meta({ id: 'McpCall' });
export const callPageSchema = pageOf(callSchema).meta({ id: 'McpCallPage' });

export function toCallDto(call: LoggedCall): z.infer<typeof callSchema> {
  return { ...call, createdAt: call.createdAt.toISOString() };
}
