/** The comparison is quadratic in the length, and longer words are rarely mistyped. */
const MAX_CHARS = 100;
const MAX_COMPARED = 500;

/** Finds the candidate most similar to a mistyped `word`, if one is similar enough. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const wanted = word.toLowerCase();
  if (wanted.length > MAX_CHARS) return undefined;
  let compared = 0;
  let best: string | undefined;
  let bestDistance = Math.max(2, Math.ceil(word.length * 0.3)) + 1;
  for (const candidate of candidates) {
    const found = candidate.toLowerCase();
    if (found.length > MAX_CHARS || Math.abs(found.length - wanted.length) >= bestDistance) continue;
    if (++compared > MAX_COMPARED) break;
    const distance = editDistance(wanted, found);
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best ?? [...candidates].find((candidate) => candidate.toLowerCase().endsWith(`__${wanted}`));
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
