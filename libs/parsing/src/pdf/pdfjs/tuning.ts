import nodeModule, { type LoadHookSync } from 'node:module';

/** Its tail, whatever the separators of the path. */
const WORKER = '/pdfjs-dist/legacy/build/pdf.worker.mjs';

/**
 * Passages of pdf.js, and others that come to the same in less time. They stand in what is done for each letter.
 *
 * - A copy of the state of the text inherits from the state that it is a copy of, so no two are of one shape to V8, which
 *   gives up on all the code that touches them.
 * - Where a letter stands is the product of three matrices, one of which is mostly zeros.
 */
export const TUNINGS: readonly (readonly [slow: string, fast: string])[] = [
  ['const clone = Object.assign(Object.create(this), this);', 'const clone = Object.assign(new TextState(), this);'],
  [
    'return Util.transform(textState.ctm, Util.transform(textState.textMatrix, tsm));',
    `const c = textState.ctm, m = textState.textMatrix, x = tsm[0], y = tsm[3], rise = tsm[5];
     const a0 = m[0] * x, a1 = m[1] * x, a2 = m[2] * y, a3 = m[3] * y, a4 = m[2] * rise + m[4], a5 = m[3] * rise + m[5];
     return [
       c[0] * a0 + c[2] * a1, c[1] * a0 + c[3] * a1,
       c[0] * a2 + c[2] * a3, c[1] * a2 + c[3] * a3,
       c[0] * a4 + c[2] * a5 + c[4], c[1] * a4 + c[3] * a5 + c[5],
     ];`,
  ],
];

/** @returns the source with its passages exchanged; one that does not stand there exactly once is left as it is */
export function tuned(source: string): string {
  return TUNINGS.reduce((text, [slow, fast]) => {
    const parts = text.split(slow);
    return parts.length === 2 ? parts.join(fast) : text;
  }, source);
}

let isUsed = false;

/** Tunes what this thread imports of pdf.js from now on. Before Node 22.15, or within another loader, it is what it is. */
export function useTuning(): void {
  if (!isUsed) nodeModule.registerHooks?.({ load: tuneSource });
  isUsed = true;
}

const tuneSource: LoadHookSync = (url, context, nextLoad) => {
  const loaded = nextLoad(url, context);
  if (!url.endsWith(WORKER) || !loaded.source) return loaded;
  const source = typeof loaded.source === 'string' ? loaded.source : Buffer.from(loaded.source as Uint8Array).toString();
  return { ...loaded, source: tuned(source) };
};
