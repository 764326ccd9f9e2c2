import type { Reindex } from '@causeway/rag';
import { z } from 'zod';
import { timestamp } from '../edge/schemas.js';

export const reindexSchema = z
  .object({
    id: z.uuid(),
    status: z.enum(['running', 'done', 'failed', 'cancelled']),
    from: z.string().nullable().describe('The embedding profile before; null: none, or gaps are filled'),
    to: z.string(),
    done: z.int().describe('Stored chunks that have their vector in the new profile'),
    total: z.int(),
    error: z
      .object({ code: z.string(), message: z.string() })
      .nullable()
      .describe('Why it failed; while it runs, why the last try did'),
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
