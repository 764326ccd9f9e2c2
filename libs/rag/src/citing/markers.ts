/** Brackets as models write them, in Western and Chinese text: `[1]`, `[1, 2]`, `【1】`, `［1，2］`; `[2026]` is a year. */
const MARKER = /[[【［]\s*\d{1,3}(?:\s*[,，、;；]\s*\d{1,3})*\s*[\]】］]/y;
const BEGUN = /^[[【［][\s\d,，、;；]*$/;
/** Longer than any marker that is meant as one. */
const LONGEST = 60;

export type MarkerMatch = { numbers: number[]; length: number } | 'undecided' | undefined;

/**
 * Reads a marker at `at`. A number in brackets before a parenthesis is a Markdown link and no marker.
 *
 * @returns `undecided` when the text ends before this can be told and more may follow
 */
export function matchMarker(text: string, at: number, complete: boolean): MarkerMatch {
  MARKER.lastIndex = at;
  const match = MARKER.exec(text)?.[0];
  if (!match) {
    const rest = text.slice(at, at + LONGEST);
    return !complete && rest.length < LONGEST && BEGUN.test(rest) ? 'undecided' : undefined;
  }
  const next = text[at + match.length];
  if (next === undefined && !complete) return 'undecided';
  if (next === '(') return undefined;
  return { numbers: (match.match(/\d+/g) ?? []).map(Number), length: match.length };
}
