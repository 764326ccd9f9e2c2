import { z } from 'zod';

/** A list request: `?cursor=&limit=`. */
export const pageQuery = z.object({
  cursor: z.uuid().optional().describe('The nextCursor of the page before'),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type PageQuery = z.infer<typeof pageQuery>;

/** The same for lists whose cursor is a place, not an id. */
export const placePageQuery = pageQuery.extend({
  cursor: z.string().max(20).optional().describe('The nextCursor of the page before'),
});
export type PlacePageQuery = z.infer<typeof placePageQuery>;

export const idParam = z.uuid();

/** A point in time, ISO 8601 in UTC. */
export const timestamp = z.iso.datetime();

export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable().describe('null on the last page') });
