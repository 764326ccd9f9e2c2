import { cut } from './cut.js';
import { measure } from './count-tokens.js';
import type { Unit } from './units.js';

/** Both in hundredths of a token. */
export interface Budget {
  max: number;
  overlap: number;
}

/** Fills chunks with units, in order. Each chunk costs at most `budget.max`. */
export class Packer {
  private readonly chunks: Unit[][] = [];
  private open: Unit[] = [];
  /** Cost of the text from the first to the last open unit. */
  private used = 0;

  constructor(
    private readonly text: string,
    private readonly budget: Budget,
  ) {}

  pack(units: readonly Unit[]): Unit[][] {
    const blockCosts = costsOfBlocks(units);
    for (const unit of units) {
      if (this.shouldStartChunk(unit, blockCosts.get(unit.block) ?? 0)) this.close(unit);
      this.add(unit);
    }
    if (this.open.length > 0) this.emit();
    return this.chunks;
  }

  /** True when a block would be cut, and starting a new chunk for it does not leave the open one half empty. */
  private shouldStartChunk(unit: Unit, blockCost: number): boolean {
    const last = this.open.at(-1);
    if (!last || last.block === unit.block || areHeadings(this.open)) return false;
    const { max } = this.budget;
    return this.used >= max / 2 && blockCost <= max && this.used + blockCost > max;
  }

  private add(unit: Unit): void {
    let rest = unit;
    while (!this.push(rest)) rest = this.closeFor(rest);
  }

  private push(unit: Unit): boolean {
    const used = joinedCost(this.text, this.open, this.used, unit);
    if (used > this.budget.max) return false;
    this.open.push(unit);
    this.used = used;
    return true;
  }

  /**
   * Closes the open chunk. When it is empty or has only headings, the first part of the unit goes into it.
   *
   * @returns the rest of the unit
   */
  private closeFor(unit: Unit): Unit {
    const room = this.budget.max - this.used;
    if (this.open.length > 0 && !(areHeadings(this.open) && unit.kind !== 'heading')) {
      this.close(unit);
      return unit;
    }
    if (this.open.length > 0 && room < this.budget.max / 4) {
      this.keepLastHeading();
      return unit;
    }
    const gap = measure(this.text, this.open.at(-1)?.charEnd ?? unit.charStart, unit.charStart).cost;
    const parts = cut(this.text, unit, room - gap, this.budget.max);
    if (parts) this.open.push(parts[0]);
    this.emit();
    return parts ? parts[1] : unit;
  }

  /** When headings leave little space, moves the last one, or its end, into the next chunk together with its text. */
  private keepLastHeading(): void {
    const last = this.open.pop() as Unit;
    const parts = this.open.length === 0 ? cut(this.text, last, (this.budget.max * 3) / 4, this.budget.max) : undefined;
    if (parts) this.open.push(parts[0]);
    this.emit(parts?.[1] ?? last);
  }

  /** Ends the open chunk. The next one repeats its last whole sentences, as many as fit beside `next`. */
  private close(next: Unit): void {
    const closed = this.open;
    this.emit();
    const from = this.overlapStart(closed, next);
    for (const unit of closed.slice(from)) this.push(unit);
  }

  /** Index of the first unit that may be repeated before `next`; `closed.length` for none. */
  private overlapStart(closed: readonly Unit[], next: Unit): number {
    // the space before `next` costs something, because it is in the new chunk
    const space = measure(this.text, (closed.at(-1) as Unit).charEnd, next.charStart).cost;
    const room = Math.min(this.budget.overlap, this.budget.max - space - next.cost);
    let cost = 0;
    let from = closed.length;
    for (let following = next; from > 1; from--) {
      const unit = closed[from - 1] as Unit;
      if (unit.kind !== 'sentence' || unit.section !== next.section || touch(this.text, unit, following)) break;
      if (following !== next) cost += measure(this.text, unit.charEnd, following.charStart).cost;
      cost += unit.cost;
      if (cost > room) break;
      following = unit;
    }
    return from;
  }

  /** @param first begins the next chunk */
  private emit(first?: Unit): void {
    this.chunks.push(this.open);
    this.open = first ? [first] : [];
    this.used = first?.cost ?? 0;
  }
}

function areHeadings(units: readonly Unit[]): boolean {
  return units.every(({ kind }) => kind === 'heading');
}

function costsOfBlocks(units: readonly Unit[]): Map<number, number> {
  const costs = new Map<number, number>();
  for (const { block, cost } of units) costs.set(block, (costs.get(block) ?? 0) + cost);
  return costs;
}

/** Cost of the text from the first open unit to the end of `unit`, which follows them. */
function joinedCost(text: string, open: readonly Unit[], used: number, unit: Unit): number {
  const [first, last] = [open[0], open.at(-1)];
  if (!first || !last) return unit.cost;
  if (touch(text, last, unit)) return measure(text, first.charStart, unit.charEnd).cost;
  return used + measure(text, last.charEnd, unit.charStart).cost + unit.cost;
}

/** True when two units meet inside a word; a word costs more than its halves. */
function touch(text: string, unit: Unit, next: Unit): boolean {
  return unit.charEnd === next.charStart && TOUCHING_WORDS.test(text.slice(next.charStart - 1, next.charStart + 1));
}

const TOUCHING_WORDS = /^[\p{L}\p{N}\p{M}\p{Cf}]{2}/u;
