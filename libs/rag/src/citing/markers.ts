/** Brackets as models write them, in Western and Chinese text: `[1]`, `[1, 2]`, `【1】`, `［1，2］`; `[2026]` is a year. */
const MARKER = /[[【［]\s*\d{1,3}(?:\s*[,，、;；]\s*\d{1,3})*\s*[\]】］]/y;
const BEGUN = /^[[【［][\s\d,，、;；]*$/;
/** No real marker is longer. */
const MAX_MARKER_LENGTH = 60;

export type MarkerMatch = { numbers: number[]; length: number } | 'undecided' | undefined;

/**
 * Reads a marker at `at`. A number in brackets before a parenthesis is a Markdown link, not a marker.
 *
 * @returns `undecided` when the text ends too early to decide and more may follow
 */
export function matchMarker(text: string, at: number, complete: boolean): MarkerMatch {
  MARKER.lastIndex = at;
  const match = MARKER.exec(text)?.[0];
  if (!match) {
    const rest = text.slice(at, at + MAX_MARKER_LENGTH);
    return !complete && rest.length < MAX_MARKER_LENGTH && BEGUN.test(rest) ? 'undecided' : undefined;
  }
  const next = text[at + match.length];
  if (next === undefined && !complete) return 'undecided';
  if (next === '(') return undefined;
  return { numbers: (match.match(/\d+/g) ?? []).map(Number), length: match.length };
}
