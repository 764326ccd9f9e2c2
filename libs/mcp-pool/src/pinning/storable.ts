/** A copy that PostgreSQL takes as JSON: it refuses U+0000 and halves of surrogate pairs, in keys and in texts. */
export function storable(value: unknown): unknown {
  if (typeof value === 'string') return clean(value);
  if (Array.isArray(value)) return value.map(storable);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [clean(key), storable(item)]));
}

function clean(text: string): string {
  return text.replaceAll('\0', '\ufffd').toWellFormed();
}
