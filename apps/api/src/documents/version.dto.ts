import { DOCUMENT_STATUSES, type DocumentVersion } from '@causeway/ingestion';
import { z } from 'zod';
import { timestamp } from '../edge/schemas.js';

const versionSchema = z
  .object({
    number: z.int(),
    name: z.string(),
    mediaType: z.string(),
    bytes: z.int(),
    sha256: z.string(),
    status: z.enum(DOCUMENT_STATUSES),
    error: z.object({ code: z.string(), message: z.string() }).optional(),
    live: z.boolean().describe('True if searches use this version'),
    withdrawn: z.boolean().describe('True if the document was rolled back from this version to an older one'),
    pageCount: z.int().nullable(),
    chunkCount: z.int().nullable(),
    createdAt: timestamp,
  })
  .meta({ id: 'DocumentVersion' });

export const versionListSchema = z.object({ items: z.array(versionSchema) }).meta({ id: 'DocumentVersions' });

export const rollbackSchema = z.strictObject({ version: z.int().min(1) });
export type RollbackBody = z.infer<typeof rollbackSchema>;

export function toVersionDto({ error, createdAt, ...rest }: DocumentVersion): z.infer<typeof versionSchema> {
  return { ...rest, ...(error && { error }), createdAt: createdAt.toISOString() };
}
