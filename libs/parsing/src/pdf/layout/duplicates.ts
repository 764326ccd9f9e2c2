import type { Run } from './text-run.js';

/** In points: how far apart two prints of the same text are that are meant to look like one in bold or with a shadow. */
const TOLERANCE = 1;
/** Larger than any page is wide, in cells. */
const CELLS_A_ROW = 1e8;

/** Leaves out what is painted again where it already stands. */
export function withoutDuplicates(runs: Run[]): Run[] {
  const firsts = new Map<string, Run>();
  const others = new Map<string, Map<number, Run>>();
  return runs.filter((run) => {
    const first = firsts.get(run.text);
    if (!first) firsts.set(run.text, run);
    if (!first || isAgain(run, first)) return !first;
    const cells = others.get(run.text) ?? new Map<number, Run>();
    if (nearCells(run).some((cell) => isAgain(run, cells.get(cell)))) return false;
    others.set(run.text, cells.set(cellOf(run.x, run.y), run));
    return true;
  });
}

function isAgain(run: Run, first: Run | undefined): boolean {
  if (!first || Math.abs(first.angle - run.angle) > 0.01) return false;
  // a narrow letter may well stand twice within a point
  const limit = Math.min(TOLERANCE, run.length / 3, run.size / 3);
  return Math.abs(first.x - run.x) <= limit && Math.abs(first.y - run.y) <= limit;
}

function nearCells({ x, y }: Run): number[] {
  const [left, right, low, high] = [x - TOLERANCE, x + TOLERANCE, y - TOLERANCE, y + TOLERANCE];
  return [cellOf(left, low), cellOf(left, high), cellOf(right, low), cellOf(right, high)];
}

/** Cells as wide as two tolerances, so that four of them hold all that is near. */
function cellOf(x: number, y: number): number {
  return Math.floor(x / (2 * TOLERANCE)) * CELLS_A_ROW + Math.floor(y / (2 * TOLERANCE));
}
