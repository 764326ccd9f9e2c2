import { storableObjectSchema } from './schemas.js';

describe('storableObjectSchema', () => {
  it('refuses objects of more than 64 KiB, counted in bytes', () => {
    expect(storableObjectSchema.safeParse({ a: 'x'.repeat(65_000) }).success).toBe(true);
    expect(storableObjectSchema.safeParse({ a: 'x'.repeat(66_000) }).error?.issues[0]?.message).toBe(
      'must not be larger than 64 KiB',
    );
    // 30,000 characters, 90,000 bytes
    expect(storableObjectSchema.safeParse({ a: '港'.repeat(30_000) }).success).toBe(false);
  });

  it('reports only the depth of an object that is nested too deep', () => {
    let deep: Record<string, unknown> = {};
    for (let level = 0; level < 100_000; level++) deep = { deep };
    expect(storableObjectSchema.safeParse(deep).error?.issues).toHaveLength(1);
  });
});
