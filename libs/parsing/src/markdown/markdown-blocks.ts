import type { BlockKind, TextBlock } from '@causeway/kernel';
import { isBlank, type Line, linesOf } from '../text/lines.js';
import {
  atxLevel,
  closesFence,
  type Fence,
  isIndented,
  isIndentedCode,
  isListItem,
  isMathFence,
  isQuote,
  isTableRule,
  isThematicBreak,
  openingFence,
  rawHtmlEnd,
  setextLevel,
} from './line-kind.js';

/** A longer paragraph above a line of `===` or `---` is not a heading. */
const MAX_SETEXT_LINES = 3;

/** Splits Markdown source into blocks in linear time. A nested block is part of the outermost block. */
export function markdownBlocks(source: string): TextBlock[] {
  const scanner = new BlockScanner(lastClosingMarks(source));
  let previous: Line | undefined;
  for (const line of linesOf(source)) {
    if (previous) scanner.addLine(previous, line);
    previous = line;
  }
  if (previous) scanner.addLine(previous, undefined);
  return scanner.blocks;
}

/** Returns the last offset of each closing mark, so that a block that is never closed is not opened. */
function lastClosingMarks(source: string): Map<string, number> {
  const lower = source.toLowerCase();
  return new Map(['$$', '-->', '</script>', '</style>', '</pre>', '</textarea>'].map((end) => [end, lower.lastIndexOf(end)]));
}

class BlockScanner {
  /** The closing mark of the open comment, script or formula. */
  private closingMark: string | undefined;
  readonly blocks: TextBlock[] = [];
  private open: TextBlock | undefined;
  private openLines = 0;
  private fence: Fence | undefined;
  private afterBlank = false;

  constructor(private readonly lastClosingMarks: Map<string, number>) {}

  addLine(line: Line, following: Line | undefined): void {
    if (this.fence) this.addFencedLine(line, this.fence);
    else if (this.closingMark) this.addRawLine(line, this.closingMark);
    else if (isBlank(line)) this.addBlankLine();
    else this.addContentLine(line, following);
    this.afterBlank = isBlank(line);
  }

  private addFencedLine(line: Line, fence: Fence): void {
    this.extend(line);
    if (!closesFence(line.text, fence)) return;
    this.fence = undefined;
    if (this.open?.kind === 'code') this.close();
  }

  private addRawLine(line: Line, closingMark: string): void {
    this.extend(line);
    if (!line.text.toLowerCase().includes(closingMark)) return;
    this.closingMark = undefined;
    this.close();
  }

  /** Begins a formula or raw HTML, which is one block whatever its lines look like. */
  private beginsRaw(line: Line): boolean {
    const isMath = isMathFence(line.text);
    const closingMark = isMath ? '$$' : rawHtmlEnd(line.text);
    if (closingMark === undefined || this.inList(line)) return false;
    if ((this.lastClosingMarks.get(closingMark) ?? -1) < line.end) return false;
    // HTML that ends on the same line is an ordinary line
    if (!isMath && line.text.toLowerCase().includes(closingMark)) return false;
    this.begin(closingMark === '-->' ? 'paragraph' : 'code', line);
    this.closingMark = closingMark;
    return true;
  }

  /** A list or indented code continues after a blank line if the next line is indented. */
  private addBlankLine(): void {
    if (this.open?.kind !== 'list' && this.open?.kind !== 'code') this.close();
  }

  private addContentLine(line: Line, following: Line | undefined): void {
    if (this.afterBlank && !this.survivesBlank(line)) this.close();
    this.fence = openingFence(line.text, this.open?.kind === 'list');
    if (this.fence) return this.inList(line) ? this.extend(line) : this.begin('code', line);
    if (this.beginsRaw(line)) return;
    const level = atxLevel(line.text);
    if (level !== undefined) return this.single('heading', line, level);
    if (this.addSetextRule(line)) return;
    if (isThematicBreak(line.text) && !this.inList(line)) return this.single('paragraph', line);
    const kind = this.kindOf(line, following);
    if (kind === this.open?.kind || this.isLazyContinuation(kind)) this.extend(line);
    else this.begin(kind, line);
  }

  private survivesBlank(line: Line): boolean {
    if (this.open?.kind === 'list') return isIndented(line.text) || isListItem(line.text, true);
    return this.open?.kind === 'code' && isIndentedCode(line.text);
  }

  private inList(line: Line): boolean {
    return this.open?.kind === 'list' && isIndented(line.text);
  }

  /** Turns the open paragraph into a heading, if the line is the rule below a setext heading. */
  private addSetextRule(line: Line): boolean {
    const level = setextLevel(line.text);
    if (level === undefined || this.open?.kind !== 'paragraph' || this.openLines > MAX_SETEXT_LINES) return false;
    this.open.kind = 'heading';
    this.open.level = level;
    this.extend(line);
    this.close();
    return true;
  }

  private kindOf(line: Line, following: Line | undefined): BlockKind {
    if (this.open?.kind === 'table' && line.text.includes('|')) return 'table';
    if (this.inList(line)) return 'list';
    if (following && line.text.includes('|') && isTableRule(following.text)) return 'table';
    if (isQuote(line.text)) return 'quote';
    if (isListItem(line.text, this.open?.kind === 'list')) return 'list';
    if (isIndentedCode(line.text) && this.open?.kind !== 'paragraph') return 'code';
    return 'paragraph';
  }

  /** A line of running text directly below a list item or a quote continues it. */
  private isLazyContinuation(kind: BlockKind): boolean {
    return kind === 'paragraph' && (this.open?.kind === 'list' || this.open?.kind === 'quote');
  }

  private single(kind: BlockKind, line: Line, level?: number): void {
    this.begin(kind, line);
    if (this.open && level !== undefined) this.open.level = level;
    this.close();
  }

  private begin(kind: BlockKind, line: Line): void {
    this.open = { kind, charStart: line.start, charEnd: line.end };
    this.openLines = 1;
    this.blocks.push(this.open);
  }

  private extend(line: Line): void {
    if (!this.open) return;
    this.open.charEnd = line.end;
    this.openLines += 1;
  }

  private close(): void {
    this.open = undefined;
  }
}
