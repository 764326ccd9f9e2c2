import type { ParseWarning } from './parsed-document.js';
import { cleanText } from './text/unicode.js';

const MOST_WARNINGS = 100;
const MOST_CHARACTERS = 500;
const MOST_ENTRIES = 100;
/** Lists and mappings inside each other. */
const MOST_DEPTH = 4;
/** Of all metadata together. */
const MOST_VALUES = 1000;

/** Warnings as they can be stored: not too many, none too long. Of the rest only their number is told. */
export function boundedWarnings(warnings: readonly ParseWarning[]): ParseWarning[] {
  const kept = warnings.slice(0, MOST_WARNINGS).map((warning) => ({ ...warning, message: boundedText(warning.message) }));
  const left = warnings.length - kept.length;
  if (left > 0) kept.push({ code: 'MORE_WARNINGS', message: `${left} more warnings were left out` });
  return kept;
}

/**
 * Metadata as JSON and PostgreSQL can store it, whatever a document says of itself: texts of at most 500 characters, a
 * hundred entries a list or mapping, four of these in each other, a thousand values in all. What is beyond is left out.
 */
export function boundedMetadata(metadata: Record<string, unknown>): Record<string, unknown> {
  return new Bounds().mapping(metadata, 0);
}

class Bounds {
  private values = 0;

  mapping(held: object, depth: number): Record<string, unknown> {
    const entries = Object.entries(held).slice(0, MOST_ENTRIES);
    const bounded = entries.map(([key, value]) => [boundedText(key), this.value(value, depth)] as const);
    return Object.fromEntries(bounded.filter(([, value]) => value !== undefined));
  }

  private value(held: unknown, depth: number): unknown {
    if ((this.values += 1) > MOST_VALUES) return undefined;
    if (typeof held === 'string') return boundedText(held);
    if (typeof held === 'number') return Number.isFinite(held) ? held : undefined;
    if (typeof held === 'boolean' || held === null) return held;
    if (typeof held !== 'object' || depth + 1 >= MOST_DEPTH) return undefined;
    if (held instanceof Date) return Number.isNaN(held.getTime()) ? undefined : held.toISOString();
    if (!Array.isArray(held)) return this.mapping(held, depth + 1);
    return held
      .slice(0, MOST_ENTRIES)
      .map((item) => this.value(item, depth + 1))
      .filter((item) => item !== undefined);
  }
}

/** No half of a character at the cut. */
function boundedText(text: string): string {
  const start = text.slice(0, MOST_CHARACTERS);
  return cleanText(text.length > MOST_CHARACTERS ? start.replace(/[\ud800-\udbff]$/, '') : start);
}
