import { truncate } from './truncate.js';

describe('truncate', () => {
  it('returns a sequence within the limit unchanged', () => expect(truncate([1, 5, 2], 3, 2)).toEqual([1, 5, 2]));
  it('keeps the closing token', () => expect(truncate([1, 5, 6, 2], 3, 2)).toEqual([1, 5, 2]));
  it('cuts at the limit without a closing token', () => expect(truncate([1, 5, 6, 7], 3, undefined)).toEqual([1, 5, 6]));
});
