import { stem } from './stem.js';

/** Longest word or identifier that is kept whole; more parts than these are a path or a URL, which is found by its parts. */
const LONGEST = 64;
const MOST_PARTS = 6;

const MARKS = /\p{M}+/gu;
const VERSION = /^v?(\d+(?:\.\d+)+)$/iu;
const THOUSANDS = /^\d{1,3}(?:,\d{3})+$/u;
const HUMP = /\p{Lu}+(?!\p{Ll})|\p{Lu}?[\p{Ll}\p{Lo}\p{Lm}\p{M}]+|\p{Lu}|\p{N}+/gu;

/** Words that are remembered with their terms: most words of a text are among those that came before. */
const MOST_KNOWN = 20_000;
/** V8 cuts longer ones out without a copy: each would keep its whole text in memory. */
const LONGEST_KNOWN = 12;
const known = new Map<string, readonly string[]>();

/**
 * Terms of a word that may be an identifier: `hnsw.iterative_scan`, `ReadHeaderTimeout`, `server__tool`, `v1.2.3`.
 * The whole has its connectors left out, so that `read-header-timeout` finds `ReadHeaderTimeout`.
 */
export function identifierTerms(word: string): readonly string[] {
  if (word.length > LONGEST_KNOWN) return partsOf(word);
  let terms = known.get(word);
  if (!terms) {
    terms = partsOf(word);
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(word, terms);
  }
  return terms;
}

function partsOf(word: string): string[] {
  const segments = word.split(/(?<!\d)\.|\.(?!\d)|[/:@]+/u).filter(Boolean);
  const terms = segments.flatMap((segment) => segmentTerms(segment));
  if (segments.length === 1 || segments.length > MOST_PARTS) return terms;
  return [...whole(segments.join('').replace(/[_-]/gu, '')), ...terms];
}

function segmentTerms(segment: string): string[] {
  const parts = segment.split(/[_-]+/u).filter(Boolean);
  const terms = parts.flatMap((part) => partTerms(part));
  return parts.length === 1 || parts.length > MOST_PARTS ? terms : [...whole(parts.join('')), ...terms];
}

function partTerms(part: string): string[] {
  const version = VERSION.exec(part)?.[1];
  if (version !== undefined) return versionTerms(version);
  if (THOUSANDS.test(part)) return [part.replaceAll(',', '')];
  const subparts = part.split(/[.,]+/u).filter(Boolean);
  if (subparts.length > 1) return subparts.flatMap((subpart) => partTerms(subpart));
  const humps = /\p{Ll}\p{Lu}|\p{Lu}{2}\p{Ll}/u.test(part) ? (part.match(HUMP) ?? []) : [];
  if (humps.length < 2 || humps.length > MOST_PARTS) return [normal(part)];
  return [...whole(part), ...humps.map(normal)];
}

/** `1.2.3` is found as `1.2.3`, `1.2` and `1`. */
function versionTerms(version: string): string[] {
  const numbers = version.split('.');
  return numbers.map((_number, index) => numbers.slice(0, numbers.length - index).join('.')).slice(0, MOST_PARTS);
}

function whole(joined: string): string[] {
  return joined.length <= LONGEST ? [normal(joined)] : [];
}

/** Lower case, without accents, by its stem, of bounded length. */
function normal(word: string): string {
  const lower = word.slice(0, LONGEST).toLowerCase();
  return stem(/^[\x20-\x7e]*$/.test(lower) ? lower : lower.normalize('NFKD').replace(MARKS, '').normalize('NFC'));
}
