import { embeddingText, terms, toTsvector } from '@causeway/text';
import type { Sql } from '@causeway/database';
import { type Check, EXAMPLES, type Finding } from './check.js';
import { chunksWithoutTerms, parseAgain, setTerms, versionsWithChunks } from './text-scan.repository.js';

const PAGE = 500;

/** Offsets are UTF-16 units, which the database cannot count, so the texts are read, a few at a time. */
export function slices(sql: Sql): Check {
  return {
    name: 'slices',
    fault: 'chunks whose text is not at their offsets in the extracted text',
    remedy: 'they are removed and their versions parsed again by a worker; without the bytes, upload the files again',
    isQueued: true,
    find: () => tally(wrongSlices(sql)),
    repair: async () => {
      for await (const ids of wrongSlices(sql)) await parseAgain(sql, ids);
    },
  };
}

async function* wrongSlices(sql: Sql): AsyncGenerator<string[]> {
  for await (const { text, chunks } of versionsWithChunks(sql)) {
    const wrong = chunks.filter((chunk) => text?.slice(chunk.charStart, chunk.charEnd) !== chunk.text);
    if (wrong.length > 0) yield wrong.map(({ id }) => id);
  }
}

/** A text that consists only of symbols has no terms, which is not a fault. */
export function termVectors(sql: Sql): Check {
  return {
    name: 'terms',
    fault: 'chunks with words but without index terms, which keyword search does not find',
    remedy: 'the terms are computed again',
    find: async () => tally(map(withoutTerms(sql), (rows) => rows.map(({ id }) => id))),
    repair: async () => {
      for await (const rows of withoutTerms(sql)) await setTerms(sql, rows);
    },
  };
}

async function* withoutTerms(sql: Sql): AsyncGenerator<{ id: string; terms: string; termCount: number }[]> {
  for (let after: string | null = null; ;) {
    const chunks = await chunksWithoutTerms(sql, after, PAGE);
    if (chunks.length === 0) return;
    after = chunks.at(-1)!.id;
    const found = chunks.map((chunk) => ({ id: chunk.id, terms: terms(embeddingText(chunk)) }));
    const wrong = found.filter((chunk) => chunk.terms.length > 0);
    if (wrong.length > 0) yield wrong.map(({ id, terms: words }) => ({ id, terms: toTsvector(words), termCount: words.length }));
  }
}

async function* map<T, R>(source: AsyncIterable<T>, change: (value: T) => R): AsyncGenerator<R> {
  for await (const value of source) yield change(value);
}

async function tally(groups: AsyncIterable<string[]>): Promise<Finding> {
  const finding: Finding = { count: 0, examples: [] };
  for await (const ids of groups) {
    finding.count += ids.length;
    finding.examples.push(...ids.slice(0, EXAMPLES - finding.examples.length));
  }
  return finding;
}
