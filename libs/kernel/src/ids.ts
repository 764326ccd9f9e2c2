import { v7, validate } from 'uuid';

/** Returns a new UUIDv7. These ids sort by creation time, so they also serve as list cursors. */
export function newId(): string {
  return v7();
}

export function isId(value: string): boolean {
  return validate(value);
}
