import type { Client, RequestOptions } from '@modelcontextprotocol/client';
import type { Logger } from '@nestjs/common';
import { z } from 'zod';
import { sizeOf } from '../json/size-of.js';

const MAX_PAGES = 500;
const MAX_ITEMS = 10_000;
/** Of all pages together, as JSON. */
const MAX_CHARS = 10_000_000;

export interface ListKind<T> {
  /** `tools/list`, … */
  method: string;
  /** Where a page has its items. */
  key: string;
  /** What is taken of an item; one that does not fit is left out. */
  item: z.ZodType<T>;
}

export interface Listing<T> {
  items: T[];
  /** How long the server says that it holds, in ms. */
  ttlMs: number | undefined;
}

/**
 * A whole list of a server, page by page and within bounds. Unlike the SDK's own listing, an item that is not described as the
 * protocol wants it costs the server that one and not all of them.
 *
 * @param options its `signal` is to bound the time of all pages together
 * @throws what kept the server from answering; an Error for a list that does not come to an end
 */
export async function listAll<T>(client: Client, kind: ListKind<T>, options: RequestOptions, log: Logger): Promise<Listing<T>> {
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
    listing.ttlMs = least(listing.ttlMs, answer.ttlMs);
    if (listing.items.length > MAX_ITEMS || chars > MAX_CHARS) break;
    const next = answer.nextCursor;
    if (next === undefined || next === cursor) {
      if (next !== undefined) log.warn(`${kind.method} names the page itself as the next one: taken as its end`);
      return { ...listing, items: listing.items.flatMap((item) => understood(item, kind, log)) };
    }
    cursor = next;
  }
  throw new Error(`${kind.method} does not end: ${listing.items.length} items, ${chars} characters and more`);
}

interface Page extends Record<string, unknown> {
  nextCursor?: string;
  ttlMs?: number;
}

/** The smaller; one that is not given does not count. */
export function least(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined ? b : Math.min(a, b ?? a);
}

function understood<T>(item: unknown, kind: ListKind<T>, log: Logger): T[] {
  const parsed = kind.item.safeParse(item);
  if (parsed.success) return [parsed.data];
  const [issue] = parsed.error.issues;
  const name = JSON.stringify((item as { name?: unknown } | null)?.name)?.slice(0, 200);
  log.warn(`left out of ${kind.method}: ${name} ${issue?.path.join('.')}: ${issue?.message}`);
  return [];
}
