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

/** What PostgreSQL cannot hold: NUL characters and halves of surrogate pairs. */
const UNSTORABLE = /\0|\p{Surrogate}/u;
const DEEPEST = 32;
const MOST_OBJECT_BYTES = 64 * 1024;

/** Text that goes into the database. */
export const storableText = z
  .string()
  .refine((text) => !UNSTORABLE.test(text), 'must not contain NUL characters or halves of surrogate pairs');

/** An object that goes into the database as JSON: every text in it storable, nested at most 32 deep, at most 64 KiB. */
export const storableObject = z
  .record(z.string(), z.unknown())
  .refine(isStorable, {
    error: 'must not be nested more than 32 deep or contain NUL characters or halves of surrogate pairs',
    abort: true,
  })
  .refine((object) => Buffer.byteLength(JSON.stringify(object)) <= MOST_OBJECT_BYTES, 'must not be larger than 64 KiB');

/** Walks without recursion, whatever the depth. */
function isStorable(root: unknown): boolean {
  const open: [value: unknown, depth: number][] = [[root, 0]];
  for (let next = open.pop(); next; next = open.pop()) {
    const [value, depth] = next;
    if (depth > DEEPEST || (typeof value === 'string' && UNSTORABLE.test(value))) return false;
    if (typeof value !== 'object' || value === null) continue;
    for (const [key, child] of Object.entries(value)) {
      if (UNSTORABLE.test(key)) return false;
      open.push([child, depth + 1]);
    }
  }
  return true;
}

/** A point in time, ISO 8601 in UTC. */
export const timestamp = z.iso.datetime();

export const futureTimestamp = timestamp.refine((time) => Date.parse(time) > Date.now(), 'must be in the future');

export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable().describe('null on the last page') });
