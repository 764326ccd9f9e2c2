const ROMAN = Object.entries({
  m: 1000,
  cm: 900,
  d: 500,
  cd: 400,
  c: 100,
  xc: 90,
  l: 50,
  xl: 40,
  x: 10,
  ix: 9,
  v: 5,
  iv: 4,
  i: 1,
});
const HAN = '〇一二三四五六七八九';

/** Formats a number as `w:numFmt` says. Rare formats and numbers that a format cannot express are written in digits. */
export function formatNumber(value: number, format: string): string {
  switch (format) {
    case 'lowerLetter':
      return letters(value);
    case 'upperLetter':
      return letters(value).toUpperCase();
    case 'lowerRoman':
      return roman(value);
    case 'upperRoman':
      return roman(value).toUpperCase();
    case 'decimalZero':
      return String(value).padStart(2, '0');
    case 'none':
      return '';
    default:
      return isHan(format) ? han(value) : String(value);
  }
}

function isHan(format: string): boolean {
  return /^(?:chineseCounting|chineseCountingThousand|taiwaneseCounting|ideographDigital|japaneseCounting)/.test(format);
}

/** Counts as Word does: a to z, then aa, bb to zz. */
function letters(value: number): string {
  if (value < 1 || value > 26 * 20) return String(value);
  const letter = String.fromCharCode(97 + ((value - 1) % 26));
  return letter.repeat(Math.ceil(value / 26));
}

function roman(value: number): string {
  if (value < 1 || value > 3999) return String(value);
  let left = value;
  let numeral = '';
  for (const [sign, worth] of ROMAN) {
    numeral += sign.repeat(Math.floor(left / worth));
    left %= worth;
  }
  return numeral;
}

function han(value: number): string {
  if (value < 1 || value > 99) return String(value);
  const tens = Math.floor(value / 10);
  const ones = value % 10;
  if (tens === 0) return HAN.charAt(ones);
  return `${tens === 1 ? '' : HAN.charAt(tens)}十${ones === 0 ? '' : HAN.charAt(ones)}`;
}
