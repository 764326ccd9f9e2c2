import { AppError } from './app-error.js';

/** One page of a list. `nextCursor` is `null` on the last page, else it goes into the next request. */
export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

export interface PageRequest {
  cursor?: string | undefined;
  /** 1 to 200. */
  limit: number;
}

/** Makes a page from `limit + 1` rows that were read in the order of their ids. */
export function toPage<T extends { id: string }>(rows: T[], limit: number): Page<T> {
  const items = rows.slice(0, limit);
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}

/** The error for a cursor that no page of the list has returned. */
export function foreignCursor(): AppError {
  const message = 'the cursor does not belong to this list; use the nextCursor of the page before';
  return new AppError('REQUEST.INVALID', message, { errors: [{ pointer: '/cursor', message: 'unknown' }] });
}
