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

/** A paragraph longer than this, followed by a rule, is no heading. */
const MAX_SETEXT_LINES = 3;

/** Splits Markdown source into blocks, line by line: time is linear in its length. Nested blocks belong to the outermost. */
export function markdownBlocks(source: string): TextBlock[] {
  const scanner = new BlockScanner(lastEnds(source));
  let previous: Line | undefined;
  for (const line of linesOf(source)) {
    if (previous) scanner.take(previous, line);
    previous = line;
  }
  if (previous) scanner.take(previous, undefined);
  return scanner.blocks;
}

/** Where each mark that ends something stands last: what is never closed is not opened either. */
function lastEnds(source: string): Map<string, number> {
  const lower = source.toLowerCase();
  return new Map(['$$', '-->', '</script>', '</style>', '</pre>', '</textarea>'].map((end) => [end, lower.lastIndexOf(end)]));
}

class BlockScanner {
  /** Of a comment, a script or a formula that is open: what ends it. */
  private until: string | undefined;
  readonly blocks: TextBlock[] = [];
  private open: TextBlock | undefined;
  private openLines = 0;
  private fence: Fence | undefined;
  private afterBlank = false;

  constructor(private readonly lastEnds: Map<string, number>) {}

  take(line: Line, following: Line | undefined): void {
    if (this.fence) this.takeFenced(line, this.fence);
    else if (this.until) this.takeUntil(line, this.until);
    else if (isBlank(line)) this.takeBlank();
    else this.takeContent(line, following);
    this.afterBlank = isBlank(line);
  }

  private takeFenced(line: Line, fence: Fence): void {
    this.extend(line);
    if (!closesFence(line.text, fence)) return;
    this.fence = undefined;
    if (this.open?.kind === 'code') this.close();
  }

  private takeUntil(line: Line, end: string): void {
    this.extend(line);
    if (!line.text.toLowerCase().includes(end)) return;
    this.until = undefined;
    this.close();
  }

  /** Formulas and raw HTML are whole blocks, whatever stands in them. */
  private beginsRaw(line: Line): boolean {
    const isMath = isMathFence(line.text);
    const end = isMath ? '$$' : rawHtmlEnd(line.text);
    if (end === undefined || this.inList(line) || (this.lastEnds.get(end) ?? -1) < line.end) return false;
    // what ends on its own line is an ordinary line
    if (!isMath && line.text.toLowerCase().includes(end)) return false;
    this.begin(end === '-->' ? 'paragraph' : 'code', line);
    this.until = end;
    return true;
  }

  /** Lists and indented code go on behind a blank line if what follows is indented. */
  private takeBlank(): void {
    if (this.open?.kind !== 'list' && this.open?.kind !== 'code') this.close();
  }

  private takeContent(line: Line, following: Line | undefined): void {
    if (this.afterBlank && !this.survivesBlank(line)) this.close();
    this.fence = openingFence(line.text, this.open?.kind === 'list');
    if (this.fence) return this.inList(line) ? this.extend(line) : this.begin('code', line);
    if (this.beginsRaw(line)) return;
    const level = atxLevel(line.text);
    if (level !== undefined) return this.single('heading', line, level);
    if (this.takesSetext(line)) return;
    if (isThematicBreak(line.text) && !this.inList(line)) return this.single('paragraph', line);
    const kind = this.kindOf(line, following);
    if (kind === this.open?.kind || this.isLazy(kind)) this.extend(line);
    else this.begin(kind, line);
  }

  private survivesBlank(line: Line): boolean {
    if (this.open?.kind === 'list') return isIndented(line.text) || isListItem(line.text, true);
    return this.open?.kind === 'code' && isIndentedCode(line.text);
  }

  private inList(line: Line): boolean {
    return this.open?.kind === 'list' && isIndented(line.text);
  }

  private takesSetext(line: Line): boolean {
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

  /** A line of running text under a list item or a quote continues it. */
  private isLazy(kind: BlockKind): boolean {
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
