import { type DeadLetter, STAGES } from '@causeway/ingestion';
import { ERROR_CODES } from '@causeway/kernel';
import { z } from 'zod';
import { timingsSchema } from '../documents/document.dto.js';
import { pageOf, pageQuery, timestamp } from '../edge/schemas.js';

const filter = {
  collection: z.uuid().optional(),
  code: z.enum(ERROR_CODES).optional(),
  stage: z.enum(STAGES).optional(),
};

export const deadLetterQuery = pageQuery.extend(filter);
export type DeadLetterQuery = z.infer<typeof deadLetterQuery>;

const deadLetterSchema = z
  .object({
    documentId: z.uuid(),
    collectionId: z.uuid(),
    name: z.string(),
    version: z.int(),
    stage: z.enum(STAGES),
    error: z.object({ code: z.string(), message: z.string() }),
    attempts: z.int(),
    timings: timingsSchema,
    failedAt: timestamp,
  })
  .meta({ id: 'DeadLetter' });
export const deadLetterPageSchema = pageOf(deadLetterSchema).meta({ id: 'DeadLetterPage' });

export const replaySchema = z.strictObject({
  ...filter,
  documents: z
    .array(z.uuid())
    .min(1)
    .max(1_000)
    .optional()
    .describe('Replays only these documents; default: all that match the other fields'),
});
export type ReplayBody = z.infer<typeof replaySchema>;

export const replayedSchema = z
  .object({ replayed: z.int().describe('The number of documents that were queued, at most 1,000; call again for more') })
  .meta({ id: 'Replayed' });

export function toDeadLetterDto(letter: DeadLetter): z.infer<typeof deadLetterSchema> {
  const { documentId, collectionId, name, version, stage, error, attempts, timings, failedAt } = letter;
  return { documentId, collectionId, name, version, stage, error, attempts, timings, failedAt: failedAt.toISOString() };
}
