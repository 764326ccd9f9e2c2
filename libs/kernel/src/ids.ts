import { v7, validate } from 'uuid';

/** A new UUIDv7: sorts by time of creation, so it serves as a list cursor too. */
export function newId(): string {
  return v7();
}

export function isId(value: string): boolean {
  return validate(value);
}
