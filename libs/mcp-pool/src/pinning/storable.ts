/** Copies a value so that PostgreSQL accepts it as JSON, which may not contain U+0000 or lone surrogates, not even in keys. */
export function storable(value: unknown): unknown {
  if (typeof value === 'string') return clean(value);
  if (Array.isArray(value)) return value.map(storable);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [clean(key), storable(item)]));
}

function clean(text: string): string {
  return text.replaceAll('\0', '\ufffd').toWellFormed();
}
