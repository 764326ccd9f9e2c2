/**
 * The text as PostgreSQL stores it: it refuses U+0000, and half a surrogate pair is not valid UTF-8.
 *
 * @param nulAs what takes the place of U+0000; half a pair becomes U+FFFD
 */
export function storableText(text: string, nulAs = ''): string {
  return text.replaceAll('\0', nulAs).toWellFormed();
}

/** A copy of a JSON value with {@link storableText} in place of every key and text. */
export function storableJson(value: unknown, nulAs = ''): unknown {
  if (typeof value === 'string') return storableText(value, nulAs);
  if (Array.isArray(value)) return value.map((item) => storableJson(item, nulAs));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [storableText(key, nulAs), storableJson(item, nulAs)]));
}
