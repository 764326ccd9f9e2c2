import { AppError } from './app-error.js';

/** One page of a list. `nextCursor` is the cursor of the next request, or `null` on the last page. */
export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

export interface PageRequest {
  cursor?: string | undefined;
  /** 1 to 200. */
  limit: number;
}

/** Makes a page from up to `limit + 1` rows in the order of their ids. The extra row shows that another page follows. */
export function toPage<T extends { id: string }>(rows: T[], limit: number): Page<T> {
  const items = rows.slice(0, limit);
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}

/** Returns the error for a cursor that the list has never returned. */
export function foreignCursor(): AppError {
  const message = 'the cursor does not belong to this list; use the nextCursor of the page before';
  return new AppError('REQUEST.INVALID', message, { errors: [{ pointer: '/cursor', message: 'unknown' }] });
}
