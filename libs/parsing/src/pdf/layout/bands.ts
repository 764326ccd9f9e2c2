import type { Piece } from './orientation.js';
import { rowsOf, SEGMENT_GAP } from './rows.js';

/** A horizontal part of a page. */
export interface Band {
  pieces: Piece[];
  /** What the pieces cover of its width, from left to right; more than one stretch where gaps run all the way down. */
  stretches: Stretch[];
}

export interface Stretch {
  left: number;
  right: number;
}

/** What has more columns than this is no table, and would take long to look at. */
const MAX_STRETCHES = 100;
/** How many pieces may stand side by side and still all be compared. */
const MAX_BESIDE = 64;

/**
 * Cuts a page into bands, from top to bottom: those in which text stands side by side, with gaps between that nothing
 * crosses, and those in which it does not.
 */
export function bandsOf(pieces: Piece[]): Band[] {
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

function topOf({ y, size }: Piece): number {
  return y + size * 0.8;
}

function bottomOf({ y, size }: Piece): number {
  return y - size * 0.2;
}

export function stretchesOf(pieces: Piece[]): Stretch[] {
  return pieces.reduce(withStretch, []);
}

/** The pieces that others stand beside. */
function besideOthers(pieces: Piece[]): Set<Piece> {
  const paired = new Set<Piece>();
  let near: Piece[] = [];
  for (const piece of [...pieces].sort((a, b) => topOf(b) - topOf(a))) {
    near = near.filter((other) => overlapsBelow(other, piece)).slice(-MAX_BESIDE);
    const gap = gapBeside(piece);
    for (const other of near) {
      if (piece.left - other.right < gap && other.left - piece.right < gap) continue;
      paired.add(other);
      paired.add(piece);
    }
    near.push(piece);
  }
  return paired;
}

function overlapsBelow(upper: Piece, lower: Piece): boolean {
  return topOf(lower) - bottomOf(upper) > 0.3 * Math.min(upper.size, lower.size);
}

/** What is narrower than this separates nothing. */
function gapBeside({ size }: Piece): number {
  return size * SEGMENT_GAP;
}

/** The stretches, which are in order and apart, with what a piece covers. */
function withStretch(stretches: Stretch[], piece: Piece): Stretch[] {
  const gap = gapBeside(piece);
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
