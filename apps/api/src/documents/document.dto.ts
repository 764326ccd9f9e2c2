import { type Accepted, type Document, DOCUMENT_STATUSES } from '@causeway/ingestion';
import type { StoredChunk } from '@causeway/rag';
import { z } from 'zod';
import { pageOf, timestamp } from '../edge/schemas.js';

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
    error: z.object({ code: z.string(), message: z.string() }).optional().describe('Why it failed'),
    warnings: z.array(z.object({ code: z.string(), message: z.string(), page: z.int().optional() })),
    pageCount: z.int().nullable(),
    chunkCount: z.int().nullable(),
    version: z.int(),
    metadata: z.record(z.string(), z.unknown()),
    createdAt: timestamp,
    updatedAt: timestamp,
  })
  .meta({ id: 'Document' });
export const documentPageSchema = pageOf(documentSchema).meta({ id: 'DocumentPage' });

export const acceptedSchema = z
  .object({
    items: z.array(
      z.object({
        id: z.uuid(),
        name: z.string(),
        status: z.enum(DOCUMENT_STATUSES),
        duplicate: z.boolean().describe('The collection held these bytes already: this is the document that holds them'),
      }),
    ),
  })
  .meta({ id: 'AcceptedDocuments' });

const chunkSchema = z
  .object({
    id: z.uuid(),
    ordinal: z.int(),
    text: z.string(),
    page: z.int().optional(),
    headingPath: z.array(z.string()),
    charStart: z.int(),
    charEnd: z.int(),
    tokens: z.int().describe('Estimated'),
  })
  .meta({ id: 'Chunk' });
export const chunkPageSchema = pageOf(chunkSchema).meta({ id: 'ChunkPage' });

export function toDocumentDto(document: Document): z.infer<typeof documentSchema> {
  const { error, createdAt, updatedAt, ...rest } = document;
  return { ...rest, ...(error && { error }), createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString() };
}

export function toAcceptedDto({ document: { id, name, status }, duplicate }: Accepted) {
  return { id, name, status, duplicate };
}

export function toChunkDto({ id, ordinal, text, page, headingPath, charStart, charEnd, tokens }: StoredChunk) {
  return { id, ordinal, text, ...(page !== undefined && { page }), headingPath, charStart, charEnd, tokens };
}
