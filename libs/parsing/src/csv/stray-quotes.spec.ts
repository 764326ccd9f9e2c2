import { hasManyStrayQuotes } from './stray-quotes.js';

const MANY = 60_000;

describe('hasManyStrayQuotes', () => {
  it.each([
    ['between letters', `"${'x"y'.repeat(MANY)}`],
    ['behind line ends', `"${'\n"x'.repeat(MANY)}`],
    ['behind delimiters', `a,"${',"x'.repeat(MANY)}`],
    ['before spaces', `a,"${'x" x'.repeat(MANY)}"`],
  ])('finds stray quotes %s', (_, text) => {
    expect(hasManyStrayQuotes(text, ',')).toBe(true);
  });

  it.each([
    ['quoted cells', '"a","b"\n'.repeat(MANY)],
    ['doubled marks', `"${'x""y'.repeat(MANY)}"`],
    ['cells that end in a doubled mark', '"a ""b""","c"\n'.repeat(MANY)],
    ['marks in cells that are not quoted', `a,5"x3"${'y"z'.repeat(MANY)}`],
    ['a few in each of many rows', '"a"b",c\n'.repeat(MANY)],
    ['spaces before delimiters', '"a" ,"b"\n'.repeat(MANY)],
  ])('does not count %s', (_, text) => {
    expect(hasManyStrayQuotes(text, ',')).toBe(false);
  });
});
