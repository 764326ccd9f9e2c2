import { sizeOf } from './size-of.js';

describe('sizeOf', () => {
  it.each([[{ content: [{ type: 'text', text: 'hello' }], n: 12.5, yes: true, no: null }], [['a'.repeat(1_000)]], ['x'], [[]]])(
    'is near the length as JSON: %j',
    (value) => {
      const length = JSON.stringify(value).length;
      expect(Math.abs(sizeOf(value, 1e9) - length)).toBeLessThanOrEqual(5 + length * 0.2);
    },
  );

  it('stops above the limit, and accepts any depth', () => {
    let deep: unknown = 'x';
    for (let i = 0; i < 100_000; i++) deep = [deep];
    expect(sizeOf(deep, 1_000)).toBeLessThan(1_100);
    expect(sizeOf(deep, 1e9)).toBeGreaterThan(100_000);
  });
});
