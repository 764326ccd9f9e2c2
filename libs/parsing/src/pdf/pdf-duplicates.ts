import type { Run } from './pdf-run.js';

/** In points: how far apart two prints of the same text are that are meant to look like one in bold or with a shadow. */
const TOLERANCE = 1;
/** Larger than any page is wide, in cells. */
const CELLS_A_ROW = 1e8;

/** Leaves out what is painted again where it already stands. */
export function withoutDuplicates(runs: Run[]): Run[] {
  const seen = new Map<string, Map<number, Run>>();
  return runs.filter((run) => {
    const cells = seen.get(run.text) ?? new Map<number, Run>();
    if (nearCells(run).some((cell) => isAgain(run, cells.get(cell)))) return false;
    if (cells.size === 0) seen.set(run.text, cells);
    cells.set(cellOf(run.x, run.y), run);
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
  const near = [TOLERANCE, -TOLERANCE];
  return [...new Set(near.flatMap((dx) => near.map((dy) => cellOf(x + dx, y + dy))))];
}

/** Cells as wide as two tolerances, so that four of them hold all that is near. */
function cellOf(x: number, y: number): number {
  return Math.floor(x / (2 * TOLERANCE)) * CELLS_A_ROW + Math.floor(y / (2 * TOLERANCE));
}
