import { foreignCursor, toPage } from './page.js';

const rows = (...ids: string[]) => ids.map((id) => ({ id }));

describe('toPage', () => {
  it('names the last item as the cursor where more follow', () => {
    expect(toPage(rows('a', 'b', 'c'), 2)).toEqual({ items: rows('a', 'b'), nextCursor: 'b' });
  });

  it('ends where nothing follows', () => {
    expect(toPage(rows('a', 'b'), 2)).toEqual({ items: rows('a', 'b'), nextCursor: null });
    expect(toPage([], 2)).toEqual({ items: [], nextCursor: null });
  });
});

describe('foreignCursor', () => {
  it('is a REQUEST.INVALID that points to the cursor', () => {
    expect(foreignCursor()).toMatchObject({ code: 'REQUEST.INVALID', errors: [{ pointer: '/cursor', message: 'unknown' }] });
  });
});
