import type { TextRun } from './text-run.js';

/** A piece of a line. Its position is in the coordinates of its orientation group. */
export interface TextPiece {
  text: string;
  /** First and last character of the text, stored because finding the last one in a joined text flattens its string. */
  head: string;
  tail: string;
  left: number;
  right: number;
  y: number;
  size: number;
  rightToLeft: boolean;
  vertical: boolean;
  spaced: boolean;
  /** Positions of its first and its last run in the content of the page. */
  order: number;
  lastOrder: number;
}

/** The text of a page that runs in one direction. */
export interface OrientationGroup {
  /** Direction of the lines, in degrees. */
  angle: number;
  pieces: TextPiece[];
}

const DEGREE = Math.PI / 180;
/** Scanned pages are slightly askew, but still have lines and columns. */
const SKEW = 5 * DEGREE;

/** Groups text by its direction: upright, turned by quarters, and the remaining text, which is slanted. */
export function groupByOrientation(runs: TextRun[]): { groups: OrientationGroup[]; slanted: TextRun[] } {
  const quarters = new Map<number, TextRun[]>();
  const slanted: TextRun[] = [];
  for (const run of runs) {
    const quarter = Math.round(run.angle / (90 * DEGREE));
    if (Math.abs(run.angle - quarter * 90 * DEGREE) > SKEW) slanted.push(run);
    else {
      const key = ((quarter % 4) + 4) % 4;
      const group = quarters.get(key);
      if (group) group.push(run);
      else quarters.set(key, [run]);
    }
  }
  const groups = [...quarters.values()].map(toGroup);
  return { groups: groups.sort((a, b) => charactersIn(b) - charactersIn(a)), slanted };
}

function toGroup(runs: TextRun[]): OrientationGroup {
  const angle = usualAngle(runs);
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  const pieces = runs.map((run) => toPiece(run, run.x * cos + run.y * sin, run.y * cos - run.x * sin));
  return { angle: Math.round(angle / DEGREE), pieces };
}

export function toPiece(run: TextRun, left: number, y: number): TextPiece {
  const { text, length, size, rightToLeft, vertical, spaced, order } = run;
  const [head, tail] = [text.charAt(0), text.charAt(text.length - 1)];
  return { text, head, tail, left, right: left + length, y, size, rightToLeft, vertical, spaced, order, lastOrder: order };
}

/** Returns the median angle of the characters. */
function usualAngle(runs: TextRun[]): number {
  const first = runs[0]?.angle ?? 0;
  if (runs.every(({ angle }) => angle === first)) return first;
  const turned = runs.map(({ angle, text }) => ({ angle: first + difference(angle, first), weight: text.length }));
  turned.sort((a, b) => a.angle - b.angle);
  let left = turned.reduce((sum, { weight }) => sum + weight, 0) / 2;
  return turned.find(({ weight }) => (left -= weight) <= 0)?.angle ?? first;
}

/** Returns the difference of two angles, from minus half a turn to half a turn. */
function difference(angle: number, from: number): number {
  const turn = 2 * Math.PI;
  return ((((angle - from + Math.PI) % turn) + turn) % turn) - Math.PI;
}

function charactersIn({ pieces }: OrientationGroup): number {
  return pieces.reduce((sum, { text }) => sum + text.length, 0);
}
