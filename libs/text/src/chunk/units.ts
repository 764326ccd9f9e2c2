import type { TextBlock } from '@causeway/kernel';
import { coveringBlocks } from './cover.js';
import type { ChunkableDocument } from './chunk.types.js';
import { measure } from './count-tokens.js';
import { lines, type Range, sentences } from './sentences.js';

/** The smallest piece of text that stays whole if it fits: a heading, a sentence, or a line of a list, table or code. */
export interface Unit extends Range {
  kind: 'heading' | 'sentence' | 'line';
  /** Hundredths of a token. */
  cost: number;
  /** 0-based number of its block in the document. */
  block: number;
  page: number | undefined;
  section: Section;
}

/** A heading and the text up to the next heading or the end of the page. */
export interface Section {
  /** The enclosing headings, its own included. */
  path: string[];
  page: number | undefined;
  units: Unit[];
  cost: number;
  hasBody: boolean;
}

const MAX_TITLE_LENGTH = 200;

/** The sections of a document in order. The first may have no heading; every section has a unit. */
export function sectionsOf(document: ChunkableDocument): Section[] {
  const { text } = document;
  const trail: { level: number; title: string }[] = [];
  const sections: Section[] = [];
  for (const [index, block] of coveringBlocks(document).entries()) {
    if (block.kind === 'heading') {
      const level = block.level ?? 1;
      while ((trail.at(-1)?.level ?? 0) >= level) trail.pop();
      trail.push({ level, title: titleOf(text.slice(block.charStart, block.charEnd)) });
    }
    // a section ends with its page, because a citation names one page
    const page = sections.at(-1)?.page;
    if (block.kind === 'heading' || sections.length === 0 || page !== block.page) {
      sections.push({ path: trail.map(({ title }) => title), page: block.page, units: [], cost: 0, hasBody: false });
    }
    addBlock(sections.at(-1) as Section, text, block, index);
  }
  return sections;
}

function addBlock(section: Section, text: string, block: TextBlock, index: number): void {
  section.hasBody ||= block.kind !== 'heading';
  for (const { kind, range } of unitsOf(text, block)) {
    const { cost } = measure(text, range.charStart, range.charEnd);
    section.units.push({ ...range, kind, cost, block: index, page: block.page, section });
    section.cost += cost;
  }
}

function unitsOf(text: string, block: TextBlock): { kind: Unit['kind']; range: Range }[] {
  const { charStart, charEnd } = block;
  if (block.kind === 'heading') return [{ kind: 'heading', range: { charStart, charEnd } }];
  const prose = block.kind === 'paragraph' || block.kind === 'quote';
  const ranges = prose ? sentences(text, charStart, charEnd) : lines(text, charStart, charEnd);
  return ranges.map((range) => ({ kind: prose ? 'sentence' : 'line', range }));
}

/** A heading as a path shows it: one line, without Markdown syntax. */
function titleOf(heading: string): string {
  const [line = ''] = heading.slice(0, 4 * MAX_TITLE_LENGTH).split(/\n[=-]+\s*$/);
  const title = line
    .replace(/^#{1,6}\s+/, '')
    .replace(/\s+#+\s*$/, '')
    .replace(/\s+/g, ' ')
    .trim();
  return title.length > MAX_TITLE_LENGTH ? `${title.slice(0, MAX_TITLE_LENGTH - 1).replace(/[\ud800-\udbff]$/, '')}…` : title;
}
