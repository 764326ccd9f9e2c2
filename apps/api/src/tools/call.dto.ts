import type { LoggedCall } from '@causeway/mcp-pool';
import { z } from 'zod';
import { pageOf, pageQuery, storableTextSchema, timestamp } from '../edge/schemas.js';

const outcome = z.enum(['completed', 'not_sent', 'outcome_unknown']);
const name = storableTextSchema.min(1).max(200).optional();
const moment = timestamp.transform((text) => new Date(text)).optional();

export const callQuery = pageQuery.extend({
  server: name,
  tool: name.describe("As the server calls it, without the server's name"),
  principalId: name,
  outcome: outcome.optional(),
  errorCode: name,
  since: moment.describe('Calls that ended then or later'),
  until: moment.describe('Calls that ended before'),
});
export type CallQuery = z.infer<typeof callQuery>;

export const callSchema = z
  .object({
    id: z.uuid(),
    principalId: z.string(),
    principalName: z.string().nullable().describe('As the key was called then'),
    server: z.string(),
    tool: z.string(),
    argumentsHash: z.string().describe('SHA-256 of the arguments as canonical JSON; empty where they were nested too deep'),
    replica: z.string().nullable(),
    attempts: z.int(),
    outcome,
    isError: z.boolean().nullable().describe("The tool's own report; null without an answer"),
    errorCode: z.string().nullable(),
    durationMs: z.int(),
    createdAt: timestamp.describe('When it ended'),
  })
  .meta({ id: 'McpCall' });
export const callPageSchema = pageOf(callSchema).meta({ id: 'McpCallPage' });

export function toCallDto(call: LoggedCall): z.infer<typeof callSchema> {
  return { ...call, createdAt: call.createdAt.toISOString() };
}
