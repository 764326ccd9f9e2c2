import fc from 'fast-check';
import { boundedMetadata, boundedWarnings } from './bounded-report.js';

describe('boundedWarnings', () => {
  it('keeps 100 shortened warnings and adds one with the number of the others', () => {
    const warnings = Array.from({ length: 250 }, (_, at) => ({ code: 'X', message: `${at}\0${'long '.repeat(200)}`, page: at }));
    const bounded = boundedWarnings(warnings);
    expect(bounded).toHaveLength(101);
    expect(bounded[1]).toMatchObject({ code: 'X', page: 1, message: expect.stringMatching(/^1long.{1,500}$/) as string });
    expect(bounded.at(-1)).toEqual({ code: 'MORE_WARNINGS', message: '150 more warnings were left out' });
    expect(boundedWarnings(warnings.slice(0, 100))).toHaveLength(100);
  });
});

describe('boundedMetadata', () => {
  it('does not change metadata within the limits', () => {
    const metadata = { title: 'T', tags: ['a', 'b'], draft: false, weight: 3, nothing: null, author: { name: 'A' } };
    expect(boundedMetadata(metadata)).toEqual(metadata);
  });

  it('cuts long texts, long lists and deep nesting, but never a surrogate pair', () => {
    const deep = { a: { b: { c: { d: 1 }, e: 2 } } };
    const wide = Array.from({ length: 2_000 }, (_, at) => at);
    const bounded = boundedMetadata({ text: 'x'.repeat(499) + '𠮷', deep, wide, date: new Date(0), bad: NaN });
    expect(bounded).toEqual({
      text: 'x'.repeat(499),
      deep: { a: { b: { e: 2 } } },
      wide: wide.slice(0, 100),
      date: '1970-01-01T00:00:00.000Z',
    });
    const many = Object.fromEntries(wide.slice(0, 100).map((at) => [`k${at}`, wide.slice(0, 50)]));
    expect(JSON.stringify(boundedMetadata(many)).length).toBeLessThan(10_000);
  });

  it('returns metadata that can be stored for any input', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue({ stringUnit: 'binary' })), (metadata) => {
        const stored = JSON.stringify(boundedMetadata(metadata));
        expect(stored.length).toBeLessThan(1_000_000);
        expect(stored).not.toMatch(/\\u0000|\\ud[89a-f]/);
      }),
    );
  });
});
