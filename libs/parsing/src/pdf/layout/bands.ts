import type { TextPiece } from './orientation.js';
import { rowsOf, SEGMENT_GAP } from './rows.js';

/** A horizontal part of a page. */
export interface Band {
  pieces: TextPiece[];
  /** The parts of the width that the pieces cover, from left to right. Between two stretches is a gap of full height. */
  stretches: Stretch[];
}

export interface Stretch {
  left: number;
  right: number;
}

/** Bounds the work: a page with more stretches is not a table. */
const MAX_STRETCHES = 100;
/** Bounds how many pieces side by side are compared with each other. */
const MAX_BESIDE = 64;

/**
 * Cuts a page into bands, from top to bottom. In some bands pieces of text are side by side, with gaps that nothing
 * crosses; in the others they are not.
 */
export function bandsOf(pieces: TextPiece[]): Band[] {
  const paired = besideOthers(pieces);
  const bands: Band[] = [];
  let band: Band | undefined;
  let open = false;
  for (const row of rowsOf(pieces)) {
    const isPaired = row.some((piece) => paired.has(piece));
    const stretches = row.reduce(withStretch, band?.stretches ?? []);
    const ends = !open ? isPaired : stretches.length < 2 && (!isPaired || (band?.stretches.length ?? 0) > 1);
    if (!band || ends) {
      bands.push((band = { pieces: [...row], stretches: stretchesOf(row) }));
      open = isPaired;
    } else {
      for (const piece of row) band.pieces.push(piece);
      band.stretches = stretches;
    }
  }
  return bands;
}

function topOf({ y, size }: TextPiece): number {
  return y + size * 0.8;
}

function bottomOf({ y, size }: TextPiece): number {
  return y - size * 0.2;
}

export function stretchesOf(pieces: TextPiece[]): Stretch[] {
  return pieces.reduce(withStretch, []);
}

/** Returns the pieces that have another piece beside them. */
function besideOthers(pieces: TextPiece[]): Set<TextPiece> {
  const paired = new Set<TextPiece>();
  let near: TextPiece[] = [];
  for (const piece of [...pieces].sort((a, b) => topOf(b) - topOf(a))) {
    near = near.filter((other) => overlapsBelow(other, piece)).slice(-MAX_BESIDE);
    const gap = minGap(piece);
    for (const other of near) {
      if (piece.left - other.right < gap && other.left - piece.right < gap) continue;
      paired.add(other);
      paired.add(piece);
    }
    near.push(piece);
  }
  return paired;
}

function overlapsBelow(upper: TextPiece, lower: TextPiece): boolean {
  return topOf(lower) - bottomOf(upper) > 0.3 * Math.min(upper.size, lower.size);
}

/** Returns the minimum width of a gap that separates two pieces. */
function minGap({ size }: TextPiece): number {
  return size * SEGMENT_GAP;
}

/** Adds what a piece covers to stretches that are in order and do not touch. */
function withStretch(stretches: Stretch[], piece: TextPiece): Stretch[] {
  const gap = minGap(piece);
  const from = piece.left - gap;
  const to = piece.right + gap;
  let first = 0;
  while (first < stretches.length && (stretches[first] as Stretch).right <= from) first += 1;
  let end = first;
  let { left, right } = piece;
  for (; end < stretches.length && (stretches[end] as Stretch).left < to; end += 1) {
    const touched = stretches[end] as Stretch;
    if (touched.left <= left && touched.right >= right && end === first) return stretches;
    left = Math.min(left, touched.left);
    right = Math.max(right, touched.right);
  }
  const all = [...stretches.slice(0, first), { left, right }, ...stretches.slice(end)];
  return all.length > MAX_STRETCHES ? [{ left: (all[0] ?? piece).left, right: (all.at(-1) ?? piece).right }] : all;
}
