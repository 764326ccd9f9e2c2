import { storableObject } from './schemas.js';

describe('an object that goes into the database', () => {
  it('has a size that a list of many can bear', () => {
    expect(storableObject.safeParse({ a: 'x'.repeat(65_000) }).success).toBe(true);
    expect(storableObject.safeParse({ a: 'x'.repeat(66_000) }).error?.issues[0]?.message).toBe('must not be larger than 64 KiB');
    // bytes count, not characters
    expect(storableObject.safeParse({ a: '港'.repeat(30_000) }).success).toBe(false);
  });

  it('is not measured where it is too deep to be walked', () => {
    let deep: Record<string, unknown> = {};
    for (let level = 0; level < 100_000; level++) deep = { deep };
    expect(storableObject.safeParse(deep).error?.issues).toHaveLength(1);
  });
});
