import type { ApiKey } from '@causeway/auth';
import { Permission } from '@causeway/kernel';
import { z } from 'zod';
import { pageOf, storableTextSchema, timestamp } from '../edge/schemas.js';

export const createKeySchema = z.strictObject({
  name: storableTextSchema.pipe(z.string().trim().min(1).max(200)),
  permissions: z.array(z.enum(Permission)).min(1),
  collections: z.array(z.uuid()).min(1).nullable().default(null).describe('The collections that the key may see; null: all'),
  rateLimit: z
    .int()
    .min(1)
    .max(1_000_000)
    .nullable()
    .default(null)
    .describe('The limit of requests per minute; null: the default of the service'),
});
export type CreateKey = z.infer<typeof createKeySchema>;

const keySchema = z
  .object({
    id: z.uuid(),
    name: z.string(),
    prefix: z.string().describe('The first characters of the secret'),
    permissions: z.array(z.enum(Permission)),
    collections: z.array(z.uuid()).nullable(),
    rateLimit: z.int().nullable(),
    createdAt: timestamp,
    lastUsedAt: timestamp.nullable(),
  })
  .meta({ id: 'ApiKey' });
export const newKeySchema = keySchema
  .extend({ secret: z.string().describe('The API key itself; it is shown only in this answer') })
  .meta({ id: 'NewApiKey' });
export const keyPageSchema = pageOf(keySchema).meta({ id: 'ApiKeyPage' });

export function toKeyDto(key: ApiKey): z.infer<typeof keySchema> {
  const { id, name, prefix, permissions, collections, rateLimit } = key;
  const lastUsedAt = key.lastUsedAt?.toISOString() ?? null;
  return { id, name, prefix, permissions, collections, rateLimit, createdAt: key.createdAt.toISOString(), lastUsedAt };
}
