import { toLexeme, toTsvector } from './tsvector.js';

describe('toTsvector', () => {
  it('gives each term its positions', () => {
    expect(toTsvector(['cat', '数据库', 'cat'])).toBe(`'cat':1,3 '数据库':2`);
    expect(toTsvector([])).toBe('');
  });

  it('gives later terms the greatest position that PostgreSQL accepts', () => {
    expect(toTsvector([...Array<string>(16_400).fill('a'), 'b']).endsWith("'b':16383")).toBe(true);
  });
});

describe('toLexeme', () => {
  it('doubles quotes and backslashes', () => {
    expect(toLexeme(`it's \\ odd`)).toBe(`'it''s \\\\ odd'`);
  });
});
