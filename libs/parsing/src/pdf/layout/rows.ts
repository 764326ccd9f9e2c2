import { UNSPACED } from '../../text/unicode.js';
import type { Piece } from './orientation.js';

/** All distances are in font sizes. */
const SAME_BASE_LINE = 0.5;
/** Initials that reach down over several lines are this many times as large as what follows them. */
const INITIAL = 2;
const WORD_GAP = 0.2;
/** pdf.js has marked the gaps between words that follow each other in the content, down to a tenth of the size. */
const MARKED_WORD_GAP = 1 / 3;
const UNSPACED_GAP = 0.6;
/** Wider gaps may be those between columns. */
export const SEGMENT_GAP = 0.7;
const OVERLAP = 0.5;
const LETTER = /\p{L}/u;

/** Joins what follows each other both in the content and on the line; super- and subscripts are part of the line. */
export function joinFollowing(pieces: Piece[]): Piece[] {
  const joined: Piece[] = [];
  for (const piece of pieces) {
    const last = joined.at(-1);
    if (last && follows(last, piece)) joined[joined.length - 1] = joinPair(last, piece);
    else joined.push(piece);
  }
  return joined;
}

function follows(last: Piece, piece: Piece): boolean {
  if (last.rightToLeft || piece.rightToLeft || last.vertical !== piece.vertical || piece.order !== last.lastOrder + 1)
    return false;
  const size = Math.max(last.size, piece.size);
  const initial = last.text.length <= 2 && last.size > piece.size * INITIAL;
  if (Math.abs(piece.y - last.y) > size * (initial ? 1 : SAME_BASE_LINE)) return false;
  return isBeside(last, piece);
}

function isBeside(last: Piece, piece: Piece): boolean {
  const gap = piece.left - last.right;
  const size = Math.min(last.size, piece.size);
  return gap < size * SEGMENT_GAP && gap > -Math.max(last.size, piece.size) * OVERLAP;
}

/** Rows of pieces on one base line, from top to bottom, each from left to right. */
export function rowsOf(pieces: Piece[]): Piece[][] {
  const rows: { y: number; size: number; most: number; pieces: Piece[] }[] = [];
  for (const piece of [...pieces].sort((a, b) => b.y - a.y || a.left - b.left)) {
    const row = rows.at(-1);
    if (row && row.y - piece.y <= reach(row.size, piece.size)) {
      row.pieces.push(piece);
      if (piece.text.length > row.most) Object.assign(row, { y: piece.y, size: piece.size, most: piece.text.length });
    } else rows.push({ y: piece.y, size: piece.size, most: piece.text.length, pieces: [piece] });
  }
  return rows.map((row) => row.pieces.sort((a, b) => a.left - b.left || a.order - b.order));
}

/** How far below a row the base line of a piece may be to be in it. */
function reach(a: number, b: number): number {
  return Math.min(Math.max(a, b) * SAME_BASE_LINE, Math.min(a, b));
}

/** Joins the pieces of a row that no wide gap separates. */
export function segmentsOf(row: Piece[]): Piece[] {
  const segments: Piece[][] = [];
  let end: Piece | undefined;
  for (const piece of row) {
    if (end && piece.left - end.right < Math.min(end.size, piece.size) * SEGMENT_GAP) segments.at(-1)?.push(piece);
    else segments.push([piece]);
    if (!end || piece.right > end.right) end = piece;
  }
  const fromRight = isRightToLeft(row);
  return segments.map((segment) => joinPieces(segment, fromRight));
}

/**
 * @param pieces of one row, from left to right
 * @param fromRight whether the line that they stand in is read from the right
 */
export function joinPieces(pieces: Piece[], fromRight = isRightToLeft(pieces)): Piece {
  const [first, ...others] = inReadingDirection(pieces, fromRight);
  const joined = others.reduce(joinPair, first as Piece);
  return { ...joined, rightToLeft: fromRight && pieces.some(({ rightToLeft }) => rightToLeft) };
}

/** Lines of Arabic or Hebrew are read from the right, but what is not in these scripts from the left; and the reverse. */
export function inReadingDirection(pieces: Piece[], fromRight = isRightToLeft(pieces)): Piece[] {
  if (!pieces.some(({ rightToLeft }) => rightToLeft)) return pieces;
  const ordered = fromRight ? [...pieces].reverse() : pieces;
  const result: Piece[] = [];
  let against: Piece[] = [];
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

/** Whether most of the text is; numbers are read either way. */
export function isRightToLeft(pieces: Piece[]): boolean {
  let balance = 0;
  for (const { rightToLeft, text } of pieces) {
    if (rightToLeft) balance += text.length;
    else if (LETTER.test(text)) balance -= text.length;
  }
  return balance > 0;
}

function joinPair(a: Piece, b: Piece): Piece {
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

function isApart(a: Piece, b: Piece): boolean {
  const following = b.order === a.lastOrder + 1;
  const gap = Math.max(b.left - a.right, a.left - b.right);
  const size = Math.min(a.size, b.size);
  if (UNSPACED.test(a.tail) && UNSPACED.test(b.head)) return gap > size * UNSPACED_GAP;
  if ((following && b.spaced) || (a.order === b.lastOrder + 1 && a.spaced)) return true;
  return gap > size * (following ? MARKED_WORD_GAP : WORD_GAP);
}
