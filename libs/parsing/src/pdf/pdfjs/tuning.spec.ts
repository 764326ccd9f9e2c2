import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tuned, TUNINGS } from './tuning.js';

const source = readFileSync(createRequire(__filename).resolve('pdfjs-dist/legacy/build/pdf.worker.mjs'), 'utf8');

describe('the tuning of pdf.js', () => {
  it.each(TUNINGS.map(([slow]) => [slow]))('finds a passage once in the installed version: %s', (slow) => {
    expect(source.split(slow)).toHaveLength(2);
  });

  it('finds the matrix that the replaced product relies on', () => {
    expect(
      source.split('const tsm = [textState.fontSize * textState.textHScale, 0, 0, textState.fontSize, 0, textState.textRise];'),
    ).toHaveLength(2);
  });

  it('replaces the passages and nothing else', () => {
    const result = tuned(source);
    for (const [slow, fast] of TUNINGS) expect([result.includes(slow), result.includes(fast)]).toEqual([false, true]);
    expect(TUNINGS.reduce((text, [slow, fast]) => text.replace(fast, () => slow), result) === source).toBe(true);
  });

  it('does not change a source without the passages, or with a passage twice', () => {
    const [[slow]] = TUNINGS as [[string, string]];
    expect(tuned('another version')).toBe('another version');
    expect(tuned(`${slow} ${slow}`)).toBe(`${slow} ${slow}`);
  });
});
