import type { Client, RequestOptions } from '@modelcontextprotocol/client';
import type { Logger } from '@nestjs/common';
import { z } from 'zod';
import { sizeOf } from '../json/size-of.js';

const MAX_PAGES = 500;
const MAX_ITEMS = 10_000;
/** Limit of all pages together, as JSON. */
const MAX_CHARS = 10_000_000;

export interface ListKind<T> {
  /** `tools/list`, … */
  method: string;
  /** The key of a page that holds its items. */
  key: string;
  /** Selects and checks the fields of an item; an item that fails is left out. */
  item: z.ZodType<T>;
}

export interface Listing<T> {
  items: T[];
  /** Time to live that the server declared, in ms. */
  ttlMs: number | undefined;
}

/**
 * Fetches a whole list of a server, page by page, within limits. Unlike the listing of the SDK, an invalid item costs only that
 * item and not the whole list.
 *
 * @param options its `signal` limits the time of all pages together
 * @throws the error of the request; an Error for a list that exceeds the limits
 */
export async function listAll<T>(
  client: Client,
  kind: ListKind<T>,
  options: RequestOptions,
  logger: Logger,
): Promise<Listing<T>> {
  const page = z.looseObject({
    [kind.key]: z.array(z.unknown()),
    nextCursor: z.string().optional(),
    ttlMs: z.number().optional().catch(undefined),
  });
  const listing: Listing<unknown> = { items: [], ttlMs: undefined };
  let cursor: string | undefined;
  let chars = 0;
  for (let pages = 0; pages < MAX_PAGES; pages++) {
    const params = cursor === undefined ? {} : { cursor };
    const answer = (await client.request({ method: kind.method, params }, page, options)) as Page;
    const items = answer[kind.key] as unknown[];
    chars += sizeOf(items, MAX_CHARS);
    listing.items.push(...items.slice(0, MAX_ITEMS + 1 - listing.items.length));
    listing.ttlMs = minDefined(listing.ttlMs, answer.ttlMs);
    if (listing.items.length > MAX_ITEMS || chars > MAX_CHARS) break;
    const next = answer.nextCursor;
    if (next === undefined || next === cursor) {
      if (next !== undefined) logger.warn(`${kind.method}: the cursor of a page repeats itself; the list is taken to end there`);
      return { ...listing, items: listing.items.flatMap((item) => parseItem(item, kind, logger)) };
    }
    cursor = next;
  }
  throw new Error(`${kind.method} is too long: more than ${listing.items.length} items or ${chars} characters`);
}

interface Page extends Record<string, unknown> {
  nextCursor?: string;
  ttlMs?: number;
}

/** The smaller of two numbers, ignoring one that is undefined. */
export function minDefined(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined ? b : Math.min(a, b ?? a);
}

function parseItem<T>(item: unknown, kind: ListKind<T>, logger: Logger): T[] {
  const parsed = kind.item.safeParse(item);
  if (parsed.success) return [parsed.data];
  const [issue] = parsed.error.issues;
  const name = JSON.stringify((item as { name?: unknown } | null)?.name)?.slice(0, 200);
  logger.warn(`an item of ${kind.method} is invalid and was left out: ${name} ${issue?.path.join('.')}: ${issue?.message}`);
  return [];
}
