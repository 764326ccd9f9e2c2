import type { TextRun } from './text-run.js';

/** In points: distance between two prints of the same text that together look bold or have a shadow. */
const TOLERANCE = 1;
/** More cells than the widest page has. */
const CELLS_PER_ROW = 1e8;

/** Leaves out runs that repeat the same text in the same place. */
export function withoutDuplicates(runs: TextRun[]): TextRun[] {
  const firsts = new Map<string, TextRun>();
  const others = new Map<string, Map<number, TextRun>>();
  return runs.filter((run) => {
    const first = firsts.get(run.text);
    if (!first) firsts.set(run.text, run);
    if (!first || isRepeated(run, first)) return !first;
    const cells = others.get(run.text) ?? new Map<number, TextRun>();
    if (nearCells(run).some((cell) => isRepeated(run, cells.get(cell)))) return false;
    others.set(run.text, cells.set(cellOf(run.x, run.y), run));
    return true;
  });
}

function isRepeated(run: TextRun, first: TextRun | undefined): boolean {
  if (!first || Math.abs(first.angle - run.angle) > 0.01) return false;
  // two narrow letters may well be less than a point apart
  const limit = Math.min(TOLERANCE, run.length / 3, run.size / 3);
  return Math.abs(first.x - run.x) <= limit && Math.abs(first.y - run.y) <= limit;
}

function nearCells({ x, y }: TextRun): number[] {
  const [left, right, low, high] = [x - TOLERANCE, x + TOLERANCE, y - TOLERANCE, y + TOLERANCE];
  return [cellOf(left, low), cellOf(left, high), cellOf(right, low), cellOf(right, high)];
}

/** Cells are as wide as two tolerances, so that the neighbors of a run are in at most four cells. */
function cellOf(x: number, y: number): number {
  return Math.floor(x / (2 * TOLERANCE)) * CELLS_PER_ROW + Math.floor(y / (2 * TOLERANCE));
}
