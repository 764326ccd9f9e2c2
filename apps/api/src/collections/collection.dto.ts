import type { Collection } from '@causeway/rag';
import { z } from 'zod';
import { pageOf, storableTextSchema, timestamp } from '../edge/schemas.js';

const chunking = z.object({
  maxTokens: z.int().min(32).max(2_000).describe('The maximum length of a chunk in estimated tokens'),
  overlapTokens: z.int().min(0).max(500).describe('The length of the overlap with the previous chunk in estimated tokens'),
});

export const createCollectionSchema = z.strictObject({
  name: storableTextSchema.pipe(z.string().trim().min(1).max(200)),
  description: storableTextSchema.pipe(z.string().max(2_000)).optional(),
  chunking: chunking.partial().optional(),
});
export type CreateCollection = z.infer<typeof createCollectionSchema>;

export const updateCollectionSchema = createCollectionSchema.partial();
export type UpdateCollection = z.infer<typeof updateCollectionSchema>;

export const collectionSchema = z
  .object({ id: z.uuid(), name: z.string(), description: z.string(), chunking, createdAt: timestamp, updatedAt: timestamp })
  .meta({ id: 'Collection' });
export const collectionPageSchema = pageOf(collectionSchema).meta({ id: 'CollectionPage' });

export function toCollectionDto(collection: Collection): z.infer<typeof collectionSchema> {
  const { id, name, description, chunking, createdAt, updatedAt } = collection;
  return { id, name, description, chunking, createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString() };
}
