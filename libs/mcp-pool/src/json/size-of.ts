/**
 * Estimates the length of a value as JSON, in characters, without serializing it. Stops counting above `limit`, so a huge value
 * costs no more than one at the limit.
 */
export function sizeOf(value: unknown, limit: number): number {
  let size = 0;
  const waiting: unknown[] = [value];
  while (waiting.length > 0 && size <= limit) {
    const item = waiting.pop();
    if (typeof item === 'string') size += item.length + 2;
    else if (Array.isArray(item)) {
      size += item.length + 1;
      for (const each of item) waiting.push(each);
    } else if (typeof item === 'object' && item !== null) {
      for (const [key, each] of Object.entries(item)) {
        size += key.length + 4;
        waiting.push(each);
      }
    } else size += 5;
  }
  return size;
}
