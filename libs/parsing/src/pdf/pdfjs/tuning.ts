import { type LoadHookSync, registerHooks } from 'node:module';

/** The end of the worker's URL. */
const WORKER = '/pdfjs-dist/legacy/build/pdf.worker.mjs';

/**
 * Passages of pdf.js that run for each letter, and replacements that give the same result in less time.
 *
 * - A copy of the text state inherits from its original, so V8 sees an object of a new shape each time and gives up
 *   optimizing the code that uses it.
 * - The position of a letter is the product of three matrices, one of which is mostly zeros.
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

/** Replaces the passages in the source of pdf.js. A passage that does not occur exactly once is left as it is. */
export function tuned(source: string): string {
  return TUNINGS.reduce((text, [slow, fast]) => {
    const parts = text.split(slow);
    return parts.length === 2 ? parts.join(fast) : text;
  }, source);
}

let isRegistered = false;

/** Registers a hook that tunes pdf.js when this thread imports it later. */
export function tunePdfjs(): void {
  if (!isRegistered) registerHooks({ load: tuneSource });
  isRegistered = true;
}

const tuneSource: LoadHookSync = (url, context, nextLoad) => {
  const loaded = nextLoad(url, context);
  if (!url.endsWith(WORKER) || !loaded.source) return loaded;
  const source = typeof loaded.source === 'string' ? loaded.source : Buffer.from(loaded.source as Uint8Array).toString();
  return { ...loaded, source: tuned(source) };
};
