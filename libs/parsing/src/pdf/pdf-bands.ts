import type { Piece } from './pdf-frame.js';
import { rowsOf, SEGMENT_GAP } from './pdf-row.js';

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
      band.pieces.push(...row);
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

function withStretch(stretches: Stretch[], piece: Piece): Stretch[] {
  const { left, right } = piece;
  const gap = gapBeside(piece);
  const touches = (stretch: Stretch) => stretch.left < right + gap && stretch.right > left - gap;
  const touched = stretches.filter(touches);
  const merged = {
    left: Math.min(left, ...touched.map((stretch) => stretch.left)),
    right: Math.max(right, ...touched.map((stretch) => stretch.right)),
  };
  const before = stretches.filter((stretch) => !touches(stretch) && stretch.left < left);
  const after = stretches.filter((stretch) => !touches(stretch) && stretch.left >= left);
  return [...before, merged, ...after];
}
