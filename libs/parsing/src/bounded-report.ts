import type { ParseWarning } from './parsed-document.js';
import { cleanText } from './text/unicode.js';

const MAX_WARNINGS = 100;
const MAX_CHARACTERS = 500;
const MAX_ENTRIES = 100;
/** Bounds how deeply lists and objects are nested. */
const MAX_DEPTH = 4;
/** Bounds the number of values of all metadata of one document. */
const MAX_VALUES = 1000;

/** Bounds the number and the length of warnings, so that they can be stored. A last warning says how many were left out. */
export function boundedWarnings(warnings: readonly ParseWarning[]): ParseWarning[] {
  const kept = warnings.slice(0, MAX_WARNINGS).map((warning) => ({ ...warning, message: boundedText(warning.message) }));
  const left = warnings.length - kept.length;
  if (left > 0) kept.push({ code: 'MORE_WARNINGS', message: `${left} more warnings were left out` });
  return kept;
}

/**
 * Bounds the metadata that a document claims, so that JSON and PostgreSQL can store it: 500 characters for each text, 100
 * entries for each list or object, 4 levels of nesting, 1,000 values in all. Everything beyond these limits is left out.
 */
export function boundedMetadata(metadata: Record<string, unknown>): Record<string, unknown> {
  return new MetadataBounds().object(metadata, 0);
}

class MetadataBounds {
  private values = 0;

  object(source: object, depth: number): Record<string, unknown> {
    const entries = Object.entries(source).slice(0, MAX_ENTRIES);
    const bounded = entries.map(([key, value]) => [boundedText(key), this.value(value, depth)] as const);
    return Object.fromEntries(bounded.filter(([, value]) => value !== undefined));
  }

  private value(value: unknown, depth: number): unknown {
    if ((this.values += 1) > MAX_VALUES) return undefined;
    if (typeof value === 'string') return boundedText(value);
    if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
    if (typeof value === 'boolean' || value === null) return value;
    if (typeof value !== 'object' || depth + 1 >= MAX_DEPTH) return undefined;
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? undefined : value.toISOString();
    if (!Array.isArray(value)) return this.object(value, depth + 1);
    return value
      .slice(0, MAX_ENTRIES)
      .map((item) => this.value(item, depth + 1))
      .filter((item) => item !== undefined);
  }
}

/** Cuts a text without leaving half of a surrogate pair at its end. */
function boundedText(text: string): string {
  const start = text.slice(0, MAX_CHARACTERS);
  return cleanText(text.length > MAX_CHARACTERS ? start.replace(/[\ud800-\udbff]$/, '') : start);
}
