import { z } from 'zod';
import { storableObjectSchema } from '../edge/schemas.js';

export const searchSchema = z.strictObject({
  query: z.string().trim().min(1).max(4_000),
  collections: z
    .array(z.uuid())
    .min(1)
    .max(100)
    .optional()
    .describe('The collections to search; default: all that the key may see'),
  mode: z.enum(['hybrid', 'vector', 'keyword']).default('hybrid'),
  limit: z.int().min(1).max(50).default(10),
  filter: storableObjectSchema.optional().describe('Finds only documents whose metadata has these values'),
  explain: z.boolean().default(false),
  section: z.boolean().default(false).describe('Adds the text around each passage in its section'),
});
export type SearchBody = z.infer<typeof searchSchema>;

const channelScore = z.object({ rank: z.int(), score: z.number() });

const passageSchema = z
  .object({
    chunkId: z.uuid(),
    documentId: z.uuid(),
    documentName: z.string(),
    collectionId: z.uuid(),
    text: z.string(),
    score: z.number(),
    citation: z.object({
      page: z.int().optional(),
      headingPath: z.array(z.string()),
      charStart: z.int().describe('The offset of the passage in the text of the document, in UTF-16 code units'),
      charEnd: z.int(),
    }),
  })
  .meta({ id: 'Passage' });

const sectionSchema = z
  .object({ before: z.string(), after: z.string(), charStart: z.int(), charEnd: z.int() })
  .meta({ id: 'PassageSection' });

export const searchResultSchema = z
  .object({
    items: z.array(
      passageSchema.extend({
        section: sectionSchema.optional(),
        explain: z.object({ vector: channelScore.optional(), keyword: channelScore.optional(), fused: z.number() }).optional(),
      }),
    ),
    tookMs: z.number(),
    degraded: z.array(z.enum(['vector', 'keyword'])).describe('The search channels that were not available for this request'),
  })
  .meta({ id: 'SearchResult' });
