import { formatNumber } from './list-number.js';

describe('formatNumber', () => {
  it.each([
    [
      'decimal',
      [
        [0, '0'],
        [12, '12'],
      ],
    ],
    [
      'decimalZero',
      [
        [5, '05'],
        [12, '12'],
        [100, '100'],
      ],
    ],
    [
      'lowerLetter',
      [
        [1, 'a'],
        [26, 'z'],
        [27, 'aa'],
        [0, '0'],
        [521, '521'],
      ],
    ],
    [
      'upperLetter',
      [
        [2, 'B'],
        [520, 'Z'.repeat(20)],
      ],
    ],
    [
      'lowerRoman',
      [
        [4, 'iv'],
        [1994, 'mcmxciv'],
        [3999, 'mmmcmxcix'],
        [0, '0'],
        [4000, '4000'],
      ],
    ],
    ['upperRoman', [[9, 'IX']]],
    [
      'chineseCounting',
      [
        [1, '一'],
        [10, '十'],
        [11, '十一'],
        [20, '二十'],
        [99, '九十九'],
        [0, '0'],
        [100, '100'],
      ],
    ],
    ['none', [[3, '']]],
    ['hindiVowels', [[3, '3']]],
  ] as [string, [number, string][]][])('writes numbers as %s', (format, pairs) => {
    for (const [value, written] of pairs) expect(formatNumber(value, format)).toBe(written);
  });
});
