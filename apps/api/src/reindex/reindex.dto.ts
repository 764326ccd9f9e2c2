import type { Reindex } from '@causeway/rag';
import { z } from 'zod';
import { timestamp } from '../edge/schemas.js';

export const reindexSchema = z
  .object({
    id: z.uuid(),
    status: z.enum(['running', 'done', 'failed', 'cancelled']),
    from: z
      .string()
      .nullable()
      .describe('The embedding profile that was in use; null if there was none, or if missing vectors are computed'),
    to: z.string(),
    done: z.int().describe('The number of stored chunks that have a vector of the new profile'),
    total: z.int(),
    error: z
      .object({ code: z.string(), message: z.string() })
      .nullable()
      .describe('Why the reindex failed; while it runs, why the last attempt failed'),
    startedAt: timestamp,
    updatedAt: timestamp,
    endedAt: timestamp.nullable(),
  })
  .meta({ id: 'Reindex' });

export function toReindexDto(reindex: Reindex): z.infer<typeof reindexSchema> {
  const { id, status, fromProfile, toProfile, done, total, error, startedAt, updatedAt, endedAt } = reindex;
  const times = { startedAt: startedAt.toISOString(), updatedAt: updatedAt.toISOString() };
  return { id, status, from: fromProfile, to: toProfile, done, total, error, ...times, endedAt: endedAt?.toISOString() ?? null };
}
