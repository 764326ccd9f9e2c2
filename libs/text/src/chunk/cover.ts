import type { TextBlock } from '@causeway/kernel';
import type { ChunkableDocument } from './chunk.types.js';

/**
 * Returns the blocks of a document without overlaps and without white space around them. Text that belongs to no block
 * becomes a paragraph, because searches must also find what a parser left out of its blocks.
 */
export function coveringBlocks({ text, blocks }: ChunkableDocument): TextBlock[] {
  const covering: TextBlock[] = [];
  let at = 0;
  const add = (block: TextBlock) => {
    const trimmed = trim(text, Math.max(block.charStart, at), Math.min(block.charEnd, text.length));
    if (trimmed) covering.push({ ...block, ...trimmed });
  };
  for (const block of [...blocks].sort((a, b) => a.charStart - b.charStart)) {
    const page = covering.at(-1)?.page ?? block.page;
    add({ kind: 'paragraph', charStart: at, charEnd: block.charStart, ...(page !== undefined && { page }) });
    at = Math.max(at, Math.min(block.charStart, text.length));
    add(block);
    at = Math.max(at, Math.min(block.charEnd, text.length));
  }
  const page = covering.at(-1)?.page;
  add({ kind: 'paragraph', charStart: at, charEnd: text.length, ...(page !== undefined && { page }) });
  return covering;
}

/** The range without white space at its ends; undefined when it is all white space. */
export function trim(text: string, start: number, end: number): { charStart: number; charEnd: number } | undefined {
  let charStart = start;
  let charEnd = end;
  while (charStart < charEnd && isSpace(text, charStart)) charStart++;
  while (charEnd > charStart && isSpace(text, charEnd - 1)) charEnd--;
  return charStart < charEnd ? { charStart, charEnd } : undefined;
}

/** White space as `\s` defines it. */
function isSpace(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  if (unit < 0x80) return unit === 0x20 || (unit >= 0x09 && unit <= 0x0d);
  return unit === 0xa0 || unit === 0xfeff || (unit >= 0x1680 && unit <= 0x3000 && /\s/.test(text.charAt(at)));
}
