import { UNSPACED } from '../../text/unicode.js';
import type { TextPiece } from './orientation.js';

// all distances are in font sizes
const SAME_BASELINE = 0.5;
/** A drop cap, which reaches down over several lines, is at least this many times as large as the text after it. */
const DROP_CAP_RATIO = 2;
const WORD_GAP = 0.2;
/** pdf.js marks gaps of a tenth of the size between consecutive words, so only a wider unmarked gap is a space. */
const MARKED_WORD_GAP = 1 / 3;
const UNSPACED_GAP = 0.6;
/** A wider gap may be the gap between two columns. */
export const SEGMENT_GAP = 0.7;
const MAX_OVERLAP = 0.5;
const LETTER = /\p{L}/u;

/** Joins pieces that are consecutive both in the content and on the line, including superscripts and subscripts. */
export function joinFollowing(pieces: TextPiece[]): TextPiece[] {
  const joined: TextPiece[] = [];
  for (const piece of pieces) {
    const last = joined.at(-1);
    if (last && follows(last, piece)) joined[joined.length - 1] = joinPair(last, piece);
    else joined.push(piece);
  }
  return joined;
}

function follows(last: TextPiece, piece: TextPiece): boolean {
  if (last.rightToLeft || piece.rightToLeft || last.vertical !== piece.vertical || piece.order !== last.lastOrder + 1)
    return false;
  const size = Math.max(last.size, piece.size);
  const isDropCap = last.text.length <= 2 && last.size > piece.size * DROP_CAP_RATIO;
  if (Math.abs(piece.y - last.y) > size * (isDropCap ? 1 : SAME_BASELINE)) return false;
  return isBeside(last, piece);
}

function isBeside(last: TextPiece, piece: TextPiece): boolean {
  const gap = piece.left - last.right;
  const size = Math.min(last.size, piece.size);
  return gap < size * SEGMENT_GAP && gap > -Math.max(last.size, piece.size) * MAX_OVERLAP;
}

/** Groups pieces into rows with one baseline, from top to bottom, each from left to right. */
export function rowsOf(pieces: TextPiece[]): TextPiece[][] {
  const rows: { y: number; size: number; longest: number; pieces: TextPiece[] }[] = [];
  for (const piece of [...pieces].sort((a, b) => b.y - a.y || a.left - b.left)) {
    const row = rows.at(-1);
    if (row && row.y - piece.y <= reach(row.size, piece.size)) {
      row.pieces.push(piece);
      if (piece.text.length > row.longest) Object.assign(row, { y: piece.y, size: piece.size, longest: piece.text.length });
    } else rows.push({ y: piece.y, size: piece.size, longest: piece.text.length, pieces: [piece] });
  }
  return rows.map((row) => row.pieces.sort((a, b) => a.left - b.left || a.order - b.order));
}

/** Returns how far below a row the baseline of a piece in that row may be. */
function reach(a: number, b: number): number {
  return Math.min(Math.max(a, b) * SAME_BASELINE, Math.min(a, b));
}

/** Joins the pieces of a row that have no wide gap between them. */
export function segmentsOf(row: TextPiece[]): TextPiece[] {
  const segments: TextPiece[][] = [];
  let end: TextPiece | undefined;
  for (const piece of row) {
    if (end && piece.left - end.right < Math.min(end.size, piece.size) * SEGMENT_GAP) segments.at(-1)?.push(piece);
    else segments.push([piece]);
    if (!end || piece.right > end.right) end = piece;
  }
  const fromRight = isRightToLeft(row);
  return segments.map((segment) => joinPieces(segment, fromRight));
}

/**
 * Joins pieces of one row, which are given from left to right.
 *
 * @param fromRight whether the whole line is read from right to left
 */
export function joinPieces(pieces: TextPiece[], fromRight = isRightToLeft(pieces)): TextPiece {
  const [first, ...others] = inReadingDirection(pieces, fromRight);
  const joined = others.reduce(joinPair, first as TextPiece);
  return { ...joined, rightToLeft: fromRight && pieces.some(({ rightToLeft }) => rightToLeft) };
}

/** Orders the pieces of a line as they are read. In a line of Arabic or Hebrew, text of other scripts runs from the left. */
export function inReadingDirection(pieces: TextPiece[], fromRight = isRightToLeft(pieces)): TextPiece[] {
  if (!pieces.some(({ rightToLeft }) => rightToLeft)) return pieces;
  const ordered = fromRight ? [...pieces].reverse() : pieces;
  const result: TextPiece[] = [];
  let against: TextPiece[] = [];
  for (const piece of ordered) {
    if (piece.rightToLeft !== fromRight) against.push(piece);
    else {
      for (const other of against.reverse()) result.push(other);
      result.push(piece);
      against = [];
    }
  }
  return [...result, ...against.reverse()];
}

/** Checks whether most of the text is read from right to left. Numbers do not count, because they occur in either. */
export function isRightToLeft(pieces: TextPiece[]): boolean {
  let balance = 0;
  for (const { rightToLeft, text } of pieces) {
    if (rightToLeft) balance += text.length;
    else if (LETTER.test(text)) balance -= text.length;
  }
  return balance > 0;
}

function joinPair(a: TextPiece, b: TextPiece): TextPiece {
  const main = b.text.length > a.text.length ? b : a;
  return {
    text: a.text + (isApart(a, b) ? ' ' : '') + b.text,
    head: a.head,
    tail: b.tail,
    left: Math.min(a.left, b.left),
    right: Math.max(a.right, b.right),
    y: main.y,
    size: main.size,
    rightToLeft: main.rightToLeft,
    vertical: main.vertical,
    spaced: a.order < b.order ? a.spaced : b.spaced,
    order: Math.min(a.order, b.order),
    lastOrder: Math.max(a.lastOrder, b.lastOrder),
  };
}

function isApart(a: TextPiece, b: TextPiece): boolean {
  const following = b.order === a.lastOrder + 1;
  const gap = Math.max(b.left - a.right, a.left - b.right);
  const size = Math.min(a.size, b.size);
  if (UNSPACED.test(a.tail) && UNSPACED.test(b.head)) return gap > size * UNSPACED_GAP;
  if ((following && b.spaced) || (a.order === b.lastOrder + 1 && a.spaced)) return true;
  return gap > size * (following ? MARKED_WORD_GAP : WORD_GAP);
}
