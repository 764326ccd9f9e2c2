import { foreignCursor, toPage } from './page.js';

const rows = (...ids: string[]) => ids.map((id) => ({ id }));

describe('toPage', () => {
  it('returns the id of the last item as the cursor when more items follow', () => {
    expect(toPage(rows('a', 'b', 'c'), 2)).toEqual({ items: rows('a', 'b'), nextCursor: 'b' });
  });

  it('returns a null cursor on the last page', () => {
    expect(toPage(rows('a', 'b'), 2)).toEqual({ items: rows('a', 'b'), nextCursor: null });
    expect(toPage([], 2)).toEqual({ items: [], nextCursor: null });
  });
});

describe('foreignCursor', () => {
  it('is a REQUEST.INVALID that points to the cursor', () => {
    expect(foreignCursor()).toMatchObject({ code: 'REQUEST.INVALID', errors: [{ pointer: '/cursor', message: 'unknown' }] });
  });
});
