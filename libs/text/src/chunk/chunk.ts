import { countTokens, TOKEN } from './count-tokens.js';
import type { Chunk, ChunkableDocument, ChunkingOptions } from './chunk.types.js';
import { MIN_TOKENS } from './limits.js';
import { groupSections } from './group.js';
import { headingPathOf } from './heading-path.js';
import { Packer } from './pack.js';
import { sectionsOf, type Unit } from './units.js';

/**
 * Cuts a document into chunks: at headings first, then between blocks, sentences, lines, words, and inside a
 * word only when the word alone is over the limit. Pure: the same input gives the same chunks. Every character that
 * is not white space is in a chunk, offsets are exact, and a chunk is one contiguous slice of the text.
 *
 * @throws RangeError for options outside their limits
 */
export function chunk(document: ChunkableDocument, options: ChunkingOptions): Chunk[] {
  const { maxTokens, overlapTokens } = options;
  if (!(maxTokens >= MIN_TOKENS && overlapTokens >= 0 && overlapTokens < maxTokens / 2)) {
    throw new RangeError(`chunks of ${maxTokens} tokens with an overlap of ${overlapTokens} cannot be made`);
  }
  const budget = { max: maxTokens * TOKEN, overlap: overlapTokens * TOKEN };
  return groupSections(sectionsOf(document), budget.max / 2)
    .flatMap((units) => new Packer(document.text, budget).pack(units))
    .map((units, ordinal) => toChunk(document.text, units, ordinal));
}

function toChunk(document: string, units: Unit[], ordinal: number): Chunk {
  const { charStart, page } = units[0] as Unit;
  const { charEnd } = units.at(-1) as Unit;
  const text = document.slice(charStart, charEnd);
  return {
    ordinal,
    text,
    ...(page !== undefined && { page }),
    headingPath: headingPathOf(units),
    charStart,
    charEnd,
    tokens: countTokens(text),
  };
}
