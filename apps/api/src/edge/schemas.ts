import { z } from 'zod';

/** The query of a list: `?cursor=&limit=`. */
export const pageQuery = z.object({
  cursor: z.uuid().optional().describe('The `nextCursor` of the previous page'),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type PageQuery = z.infer<typeof pageQuery>;

/** The query of a list whose cursor is a position, not an id. */
export const placePageQuery = pageQuery.extend({
  cursor: z.string().max(20).optional().describe('The `nextCursor` of the previous page'),
});
export type PlacePageQuery = z.infer<typeof placePageQuery>;

export const idParam = z.uuid();

/** Matches what PostgreSQL cannot store: NUL characters and lone surrogates. */
const UNSTORABLE = /\0|\p{Surrogate}/u;
const MAX_DEPTH = 32;
const MAX_OBJECT_BYTES = 64 * 1024;

/** Text that PostgreSQL can store. */
export const storableTextSchema = z
  .string()
  .refine((text) => !UNSTORABLE.test(text), 'must not contain NUL characters or lone surrogates');

/** An object that PostgreSQL can store as JSON. It is nested at most 32 levels deep and has at most 64 KiB. */
export const storableObjectSchema = z
  .record(z.string(), z.unknown())
  .refine(isStorable, {
    error: 'must not be nested more than 32 levels deep or contain NUL characters or lone surrogates',
    abort: true,
  })
  .refine((object) => Buffer.byteLength(JSON.stringify(object)) <= MAX_OBJECT_BYTES, 'must not be larger than 64 KiB');

/** Walks without recursion, because the depth of the input is not bounded yet. */
function isStorable(root: unknown): boolean {
  const open: [value: unknown, depth: number][] = [[root, 0]];
  for (let next = open.pop(); next; next = open.pop()) {
    const [value, depth] = next;
    if (depth > MAX_DEPTH || (typeof value === 'string' && UNSTORABLE.test(value))) return false;
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
  z.object({
    items: z.array(item),
    nextCursor: z.string().nullable().describe('Pass it as `cursor` to get the next page; null on the last page'),
  });
