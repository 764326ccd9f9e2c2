import type { NumberKind } from './number-kind.js';

const DAY_SECONDS = 86_400;
/** Day 0 of Excel's two date systems, in days since 1970-01-01. */
const EPOCH_1900 = -25_569;
const EPOCH_1904 = -24_107;
/** The first day of the year 10,000, from which on Excel does not display dates. */
const LAST_DAY = 2_958_466;

/** Formats a number as Excel displays it, except that dates are ISO 8601 and digits are not rounded to the cell format. */
export function numberText(raw: string, kind: NumberKind, from1904: boolean): string {
  const value = Number(raw);
  if (raw.trim() === '' || !Number.isFinite(value)) return raw;
  if (kind === 'percent') return `${digits(value * 100)}%`;
  if (kind === 'number' || value < 0 || value >= LAST_DAY) return digits(value);
  return kind === 'duration' ? durationText(value) : dateText(value, kind, from1904);
}

/** Excel computes with 15 digits; further digits in the file are noise, as in 0.30000000000000004. */
function digits(value: number): string {
  return String(Number(value.toPrecision(15)));
}

function dateText(serial: number, kind: 'date' | 'time' | 'date-time', from1904: boolean): string {
  // Excel counts 29 February 1900 as day 60, although that day does not exist
  const days = from1904 ? serial + EPOCH_1904 : serial + EPOCH_1900 + (serial < 60 ? 1 : 0);
  const [date = '', time = ''] = new Date(Math.round(days * DAY_SECONDS) * 1000).toISOString().slice(0, 19).split('T');
  const short = time.replace(/:00$/, '');
  if (kind === 'date') return date;
  return kind === 'time' ? short : `${date} ${short}`;
}

function durationText(days: number): string {
  const seconds = Math.round(days * DAY_SECONDS);
  const [minute, second] = [Math.floor(seconds / 60) % 60, seconds % 60].map((part) => String(part).padStart(2, '0'));
  return `${Math.floor(seconds / 3600)}:${minute}:${second}`;
}

/** Decodes characters that XML cannot contain, which Office writes as `_x000D_`. */
export function unescapeText(text: string): string {
  if (!text.includes('_x')) return text;
  return text.replace(/_x([0-9a-f]{4})_/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}

/** Returns the column of a reference such as `AB12`, counted from 0, or `undefined` if there is none. */
export function columnOf(reference: string | undefined): number | undefined {
  const letters = /^[A-Z]{1,3}(?=\d)/.exec(reference ?? '')?.[0];
  if (letters === undefined) return undefined;
  return [...letters].reduce((column, letter) => column * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}
