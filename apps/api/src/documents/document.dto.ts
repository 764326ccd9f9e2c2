import { type Accepted, type Document, type DocumentFields, DOCUMENT_STATUSES } from '@causeway/ingestion';
import type { StoredChunk } from '@causeway/rag';
import { z } from 'zod';
import { futureTimestamp, pageOf, pageQuery, storableObjectSchema, timestamp } from '../edge/schemas.js';

const reason = z.object({ code: z.string(), message: z.string() });
const ms = z.number();
export const timingsSchema = z
  .object({ queued: ms, parse: ms, chunk: ms, embed: ms, total: ms })
  .partial()
  .describe('Durations in milliseconds; stages that have not happened are absent');

export const documentSchema = z
  .object({
    id: z.uuid(),
    collectionId: z.uuid(),
    name: z.string(),
    mediaType: z.string(),
    bytes: z.int(),
    sha256: z.string(),
    status: z.enum(DOCUMENT_STATUSES),
    progress: z.object({ stage: z.enum(DOCUMENT_STATUSES), done: z.int(), total: z.int() }),
    error: reason.optional().describe('Why the document failed'),
    activity: z
      .enum(['queued', 'running', 'stuck'])
      .nullable()
      .describe(
        '`queued`: waits for a worker; `running`: a worker reports progress; `stuck`: its worker stopped reporting and another will take over; null when the work has ended',
      ),
    attempts: z.int().describe('The number of attempts that failed so far'),
    lastError: reason.nullable().describe('Why the last attempt failed, if another attempt will follow'),
    timings: timingsSchema,
    warnings: z.array(z.object({ code: z.string(), message: z.string(), page: z.int().optional() })),
    pageCount: z.int().nullable(),
    chunkCount: z.int().nullable(),
    version: z.int(),
    liveVersion: z.int().nullable().describe('The version that searches use; null before the first one is ready'),
    metadata: z.record(z.string(), z.unknown()),
    expiresAt: timestamp.nullable().describe('When the document is deleted; null: never'),
    createdAt: timestamp,
    updatedAt: timestamp,
  })
  .meta({ id: 'Document' });
export const documentPageSchema = pageOf(documentSchema).meta({ id: 'DocumentPage' });

export const documentQuery = pageQuery.extend({
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional()
    .describe('Lists only the document whose bytes have this SHA-256'),
  status: z
    .string()
    .transform((list) => list.split(','))
    .pipe(z.array(z.enum(DOCUMENT_STATUSES)))
    .optional()
    .describe('Lists only documents in these states, separated by commas'),
});
export type DocumentQuery = z.infer<typeof documentQuery>;

export const acceptedSchema = z
  .object({
    items: z.array(
      z.object({
        id: z.uuid(),
        name: z.string(),
        status: z.enum(DOCUMENT_STATUSES),
        duplicate: z.boolean().describe('True if the collection already had a document with these bytes; this is that document'),
      }),
    ),
  })
  .meta({ id: 'AcceptedDocuments' });

const expiry = futureTimestamp.nullable().optional().describe('When the document is deleted; null: never');

export const changeSchema = z.strictObject({ metadata: storableObjectSchema.optional(), expiresAt: expiry });
export type ChangeBody = z.infer<typeof changeSchema>;

/** Converts the metadata and expiry of a request to the form of the ingestion library. */
export function toFields({ metadata, expiresAt }: ChangeBody): DocumentFields {
  return {
    ...(metadata !== undefined && { metadata }),
    ...(expiresAt !== undefined && { expiresAt: expiresAt === null ? null : new Date(expiresAt) }),
  };
}

export const chunkSchema = z
  .object({
    id: z.uuid(),
    ordinal: z.int(),
    text: z.string(),
    page: z.int().optional(),
    headingPath: z.array(z.string()),
    charStart: z.int(),
    charEnd: z.int(),
    tokens: z.int().describe('The estimated number of tokens'),
  })
  .meta({ id: 'Chunk' });
export const chunkPageSchema = pageOf(chunkSchema).meta({ id: 'ChunkPage' });

export function toDocumentDto(document: Document): z.infer<typeof documentSchema> {
  const { error, expiresAt, createdAt, updatedAt, ...rest } = document;
  const times = {
    expiresAt: expiresAt?.toISOString() ?? null,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
  return { ...rest, ...(error && { error }), ...times };
}

export function toAcceptedDto({ document: { id, name, status }, duplicate }: Accepted) {
  return { id, name, status, duplicate };
}

export function toChunkDto({ id, ordinal, text, page, headingPath, charStart, charEnd, tokens }: StoredChunk) {
  return { id, ordinal, text, ...(page !== undefined && { page }), headingPath, charStart, charEnd, tokens };
}
