import type { PassageSection } from '@causeway/kernel';

/** What is needed of a chunk to build the section around it. */
export interface SectionChunk {
  ordinal: number;
  text: string;
  headingPath: readonly string[];
  charStart: number;
  charEnd: number;
  tokens: number;
}

/**
 * Builds the text around a chunk from its neighbours under the same heading or below it, nearest first and on both sides in
 * turn, until `maxTokens` are used. Text that overlapping chunks share appears once.
 *
 * @param neighbours chunks of the same version in order, with or without the chunk itself
 */
export function sectionAround(chunk: SectionChunk, neighbours: readonly SectionChunk[], maxTokens: number): PassageSection {
  const others = new Map(neighbours.map((neighbour) => [neighbour.ordinal, neighbour]));
  const section = { first: chunk, last: chunk, before: '', after: '' };
  let tokensLeft = maxTokens - chunk.tokens;
  const neighbourAt = (ordinal: number): SectionChunk | undefined => {
    const next = others.get(ordinal);
    if (!next || next.tokens > tokensLeft || !isInSection(next, chunk)) return undefined;
    tokensLeft -= next.tokens;
    return next;
  };
  for (let open = { up: true, down: true }; open.up || open.down;) {
    const above: SectionChunk | undefined = open.up ? neighbourAt(section.first.ordinal - 1) : undefined;
    if (above)
      section.before = above.text.slice(0, lengthBefore(above, section.first)) + gap(above, section.first) + section.before;
    section.first = above ?? section.first;
    const below: SectionChunk | undefined = open.down ? neighbourAt(section.last.ordinal + 1) : undefined;
    if (below) section.after += gap(section.last, below) + below.text.slice(Math.max(0, section.last.charEnd - below.charStart));
    section.last = below ?? section.last;
    open = { up: above !== undefined, down: below !== undefined };
  }
  return { before: section.before, after: section.after, charStart: section.first.charStart, charEnd: section.last.charEnd };
}

/** Text before the first heading is a section of its own: it does not contain the sections below. */
function isInSection({ headingPath }: SectionChunk, chunk: SectionChunk): boolean {
  const { headingPath: path } = chunk;
  if (path.length === 0) return headingPath.length === 0;
  return path.every((title, level) => headingPath[level] === title);
}

/** How many characters of `chunk` the next one does not repeat. */
function lengthBefore(chunk: SectionChunk, next: SectionChunk): number {
  return Math.min(chunk.charEnd, next.charStart) - chunk.charStart;
}

/** Only white space separates chunks, and its exact form does not matter to a reader. */
function gap(chunk: SectionChunk, next: SectionChunk): string {
  return next.charStart > chunk.charEnd ? '\n' : '';
}
