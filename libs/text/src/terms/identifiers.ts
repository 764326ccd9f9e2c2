import { stem } from './stem.js';

/** In UTF-16 units: the longest word or identifier that is also a term as a whole. */
const MAX_LENGTH = 64;
/** An identifier of more parts is a path or a URL, and only its parts are terms. */
const MAX_PARTS = 6;

const MARKS = /\p{M}+/gu;
const VERSION = /^v?(\d+(?:\.\d+)+)$/iu;
const THOUSANDS = /^\d{1,3}(?:,\d{3})+$/u;
const HUMP = /\p{Lu}+(?!\p{Ll})|\p{Lu}?[\p{Ll}\p{Lo}\p{Lm}\p{M}]+|\p{Lu}|\p{N}+/gu;

/** Words whose terms are cached. Most words of a text occurred before. */
const MAX_CACHED = 20_000;
/** V8 makes a longer substring a reference to its whole text, which the cache would keep in memory. */
const MAX_CACHED_LENGTH = 12;
const cache = new Map<string, readonly string[]>();

/**
 * The terms of a word that may be an identifier: `hnsw.iterative_scan`, `ReadHeaderTimeout`, `server__tool`, `v1.2.3`.
 * The term for the whole identifier has no connectors, so that `read-header-timeout` finds `ReadHeaderTimeout`.
 */
export function identifierTerms(word: string): readonly string[] {
  if (word.length > MAX_CACHED_LENGTH) return partsOf(word);
  let terms = cache.get(word);
  if (!terms) {
    terms = partsOf(word);
    if (cache.size >= MAX_CACHED) cache.clear();
    cache.set(word, terms);
  }
  return terms;
}

function partsOf(word: string): string[] {
  const segments = word.split(/(?<!\d)\.|\.(?!\d)|[/:@]+/u).filter(Boolean);
  const terms = segments.flatMap((segment) => segmentTerms(segment));
  if (segments.length === 1 || segments.length > MAX_PARTS) return terms;
  return [...whole(segments.join('').replace(/[_-]/gu, '')), ...terms];
}

function segmentTerms(segment: string): string[] {
  const parts = segment.split(/[_-]+/u).filter(Boolean);
  const terms = parts.flatMap((part) => partTerms(part));
  return parts.length === 1 || parts.length > MAX_PARTS ? terms : [...whole(parts.join('')), ...terms];
}

function partTerms(part: string): string[] {
  const version = VERSION.exec(part)?.[1];
  if (version !== undefined) return versionTerms(version);
  if (THOUSANDS.test(part)) return [part.replaceAll(',', '')];
  const subparts = part.split(/[.,]+/u).filter(Boolean);
  if (subparts.length > 1) return subparts.flatMap((subpart) => partTerms(subpart));
  const humps = /\p{Ll}\p{Lu}|\p{Lu}{2}\p{Ll}/u.test(part) ? (part.match(HUMP) ?? []) : [];
  if (humps.length < 2 || humps.length > MAX_PARTS) return [normal(part)];
  return [...whole(part), ...humps.map(normal)];
}

/** `1.2.3` is found as `1.2.3`, `1.2` and `1`. */
function versionTerms(version: string): string[] {
  const numbers = version.split('.');
  return numbers.map((_number, index) => numbers.slice(0, numbers.length - index).join('.')).slice(0, MAX_PARTS);
}

function whole(joined: string): string[] {
  return joined.length <= MAX_LENGTH ? [normal(joined)] : [];
}

/** The stem of the word in lower case, without accents, of limited length. */
function normal(word: string): string {
  const lower = word.slice(0, MAX_LENGTH).toLowerCase();
  return stem(/^[\x20-\x7e]*$/.test(lower) ? lower : lower.normalize('NFKD').replace(MARKS, '').normalize('NFC'));
}
