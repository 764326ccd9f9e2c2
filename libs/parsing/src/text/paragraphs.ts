import type { TextBlock } from '@causeway/kernel';
import { isBlank, linesOf } from './lines.js';

/** Splits a text into paragraphs at its blank lines. */
export function paragraphs(text: string): TextBlock[] {
  const blocks: TextBlock[] = [];
  let open: TextBlock | undefined;
  for (const line of linesOf(text)) {
    if (isBlank(line)) {
      open = undefined;
    } else if (open) {
      open.charEnd = line.end;
    } else {
      open = { kind: 'paragraph', charStart: line.start, charEnd: line.end };
      blocks.push(open);
    }
  }
  return blocks;
}
