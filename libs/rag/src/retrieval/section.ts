import type { PassageSection } from '@causeway/kernel';

/** A chunk as the reader of a section needs it. */
export interface SectionChunk {
  ordinal: number;
  text: string;
  headingPath: readonly string[];
  charStart: number;
  charEnd: number;
  tokens: number;
}

/**
 * What stands around a chunk in its section, as far as `maxTokens` reach: chunks under the same heading or below it,
 * nearest first, on both sides in turn. Where chunks overlap, nothing is said twice.
 *
 * @param neighbours chunks of the same version in order, the chunk itself among them or not
 */
export function sectionAround(chunk: SectionChunk, neighbours: readonly SectionChunk[], maxTokens: number): PassageSection {
  const others = new Map(neighbours.map((neighbour) => [neighbour.ordinal, neighbour]));
  const section = { first: chunk, last: chunk, before: '', after: '' };
  let room = maxTokens - chunk.tokens;
  const take = (ordinal: number): SectionChunk | undefined => {
    const next = others.get(ordinal);
    if (!next || next.tokens > room || !belongs(next, chunk)) return undefined;
    room -= next.tokens;
    return next;
  };
  for (let open = { up: true, down: true }; open.up || open.down;) {
    const above: SectionChunk | undefined = open.up ? take(section.first.ordinal - 1) : undefined;
    if (above)
      section.before = above.text.slice(0, lengthBefore(above, section.first)) + gap(above, section.first) + section.before;
    section.first = above ?? section.first;
    const below: SectionChunk | undefined = open.down ? take(section.last.ordinal + 1) : undefined;
    if (below) section.after += gap(section.last, below) + below.text.slice(Math.max(0, section.last.charEnd - below.charStart));
    section.last = below ?? section.last;
    open = { up: above !== undefined, down: below !== undefined };
  }
  return { before: section.before, after: section.after, charStart: section.first.charStart, charEnd: section.last.charEnd };
}

/** Text without any heading belongs to its like only, and not to all that has headings. */
function belongs({ headingPath }: SectionChunk, chunk: SectionChunk): boolean {
  const { headingPath: path } = chunk;
  if (path.length === 0) return headingPath.length === 0;
  return path.every((title, level) => headingPath[level] === title);
}

/** Characters of `chunk` that the next one does not repeat. */
function lengthBefore(chunk: SectionChunk, next: SectionChunk): number {
  return Math.min(chunk.charEnd, next.charStart) - chunk.charStart;
}

/** Between chunks there is white space only, and which does not matter to a reader. */
function gap(chunk: SectionChunk, next: SectionChunk): string {
  return next.charStart > chunk.charEnd ? '\n' : '';
}
