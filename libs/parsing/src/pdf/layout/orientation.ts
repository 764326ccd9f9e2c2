import type { Run } from './text-run.js';

/** A stretch of a line, in the frame of the text around it. */
export interface Piece {
  text: string;
  /** Its first and its last character; looking for them in a text that grows would take ever longer. */
  head: string;
  tail: string;
  left: number;
  right: number;
  y: number;
  size: number;
  rightToLeft: boolean;
  vertical: boolean;
  spaced: boolean;
  /** Places in the content of its first and its last run. */
  order: number;
  lastOrder: number;
}

/** Text that is read in one direction. */
export interface Frame {
  /** In degrees. */
  angle: number;
  pieces: Piece[];
}

const DEGREE = Math.PI / 180;
/** Scanned pages are askew; they are still pages, with lines and columns. */
const SKEW = 5 * DEGREE;

/** Splits text by its direction: upright, turned by quarters, and the rest that stands at an angle. */
export function framesOf(runs: Run[]): { frames: Frame[]; slanted: Run[] } {
  const quarters = new Map<number, Run[]>();
  const slanted: Run[] = [];
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
  const frames = [...quarters.values()].map(frameOf);
  return { frames: frames.sort((a, b) => charactersIn(b) - charactersIn(a)), slanted };
}

function frameOf(runs: Run[]): Frame {
  const angle = usualAngle(runs);
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  const pieces = runs.map((run) => pieceOf(run, run.x * cos + run.y * sin, run.y * cos - run.x * sin));
  return { angle: Math.round(angle / DEGREE), pieces };
}

export function pieceOf(run: Run, left: number, y: number): Piece {
  const { text, length, size, rightToLeft, vertical, spaced, order } = run;
  const [head, tail] = [text.charAt(0), text.charAt(text.length - 1)];
  return { text, head, tail, left, right: left + length, y, size, rightToLeft, vertical, spaced, order, lastOrder: order };
}

/** The angle at which the middle one of the characters stands. */
function usualAngle(runs: Run[]): number {
  const first = runs[0]?.angle ?? 0;
  if (runs.every(({ angle }) => angle === first)) return first;
  const turned = runs.map(({ angle, text }) => ({ angle: first + difference(angle, first), weight: text.length }));
  turned.sort((a, b) => a.angle - b.angle);
  let left = turned.reduce((sum, { weight }) => sum + weight, 0) / 2;
  return turned.find(({ weight }) => (left -= weight) <= 0)?.angle ?? first;
}

/** From minus half a turn to half a turn: just over and just under it are neighbours. */
function difference(angle: number, from: number): number {
  const turn = 2 * Math.PI;
  return ((((angle - from + Math.PI) % turn) + turn) % turn) - Math.PI;
}

function charactersIn({ pieces }: Frame): number {
  return pieces.reduce((sum, { text }) => sum + text.length, 0);
}
