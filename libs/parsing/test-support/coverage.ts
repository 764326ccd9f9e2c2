import type { TextBlock } from '@causeway/kernel';

/** Returns the errors in the blocks of a text: blocks out of order, overlaps, and characters that no block covers. */
export function blockFaults(text: string, blocks: TextBlock[]): string[] {
  const faults: string[] = [];
  let covered = 0;
  for (const { charStart, charEnd } of blocks) {
    if (charStart < covered || charEnd <= charStart || charEnd > text.length) faults.push(`misplaced ${charStart}-${charEnd}`);
    if (text.slice(covered, charStart).trim() !== '') faults.push(`left out before ${charStart}`);
    covered = charEnd;
  }
  if (text.slice(covered).trim() !== '') faults.push('left out at the end');
  return faults;
}

export function texts(text: string, blocks: TextBlock[]): string[] {
  return blocks.map(({ charStart, charEnd }) => text.slice(charStart, charEnd));
}
