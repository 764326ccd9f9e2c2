/**
 * Makes a text that PostgreSQL can store: it rejects U+0000, and a lone surrogate is not valid UTF-8 and becomes U+FFFD.
 *
 * @param nulAs replaces each U+0000
 */
export function storableText(text: string, nulAs = ''): string {
  return text.replaceAll('\0', nulAs).toWellFormed();
}

/** Copies a JSON value and applies {@link storableText} to every key and every text in it. */
export function storableJson(value: unknown, nulAs = ''): unknown {
  if (typeof value === 'string') return storableText(value, nulAs);
  if (Array.isArray(value)) return value.map((item) => storableJson(item, nulAs));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [storableText(key, nulAs), storableJson(item, nulAs)]));
}
