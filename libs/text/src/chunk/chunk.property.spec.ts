import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BlockKind, projectRoot, type TextBlock } from '@causeway/kernel';
import fc from 'fast-check';
import { chunk } from './chunk.js';
import type { Chunk, ChunkableDocument, ChunkingOptions } from './chunk.types.js';
import { countTokens } from './count-tokens.js';
import { sentences } from './sentences.js';

const SAMPLES = join(projectRoot(__dirname), '../shared/samples/md');
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

const word = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom(
      'the',
      'pool',
      'Dr.',
      'e.g.',
      'U.S.',
      '3.14',
      'iterative_scan',
      'end.',
      'why?',
      'Stop!',
      'wait…',
      '"so."',
    ),
  },
  {
    weight: 6,
    arbitrary: fc.constantFrom('数据库。', '检索', '“好！”', '你说呢？', '然后；', '……', '全文，', '「はい。」', '한국어'),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom('👩‍👩‍👧‍👦', '🇨🇳🇩🇪', '👍🏽', 'é\u0301\u0323', '𠮷野家', '。\u0301', 'नमस्ते', '\u200d', '1️⃣', '각'),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 12 }) },
  { weight: 1, arbitrary: fc.nat(900).map((length) => 'x1'.repeat(length)) },
  { weight: 1, arbitrary: fc.nat(900).map((length) => '漢字'.repeat(length)) },
  { weight: 1, arbitrary: fc.nat(300).map((length) => '👩‍👧'.repeat(length)) },
);
const space = fc.constantFrom(' ', ' ', ' ', '', '', '\n', '\n\n', '\r\n', '\u3000', ' '.repeat(3000));
const prose = fc.array(fc.tuple(word, space), { minLength: 1, maxLength: 40 }).map((parts) => parts.flat().join(''));
const kind = fc.constantFrom<BlockKind>('heading', 'heading', 'paragraph', 'paragraph', 'list', 'table', 'code', 'quote');
const part = fc.record({
  kind,
  level: fc.integer({ min: 1, max: 4 }),
  page: fc.option(fc.integer({ min: 1, max: 9 }), { nil: undefined }),
  prose,
  claimed: fc.integer({ min: 0, max: 9 }),
});
const options = fc
  .integer({ min: 32, max: 400 })
  .chain((maxTokens) =>
    fc.record({ maxTokens: fc.constant(maxTokens), overlapTokens: fc.integer({ min: 0, max: Math.ceil(maxTokens / 2) - 1 }) }),
  );

const document = fc.array(part, { maxLength: 12 }).map((parts): ChunkableDocument => {
  let text = '';
  const blocks: TextBlock[] = [];
  for (const { kind, level, page, prose, claimed } of parts) {
    const body = kind === 'heading' ? prose.slice(0, 60) : prose;
    const block = {
      kind,
      charStart: text.length,
      charEnd: text.length + body.length,
      ...(kind === 'heading' && { level }),
      ...(page && { page }),
    };
    if (claimed > 0) blocks.push(block);
    text += `${body}\n\n`;
  }
  return { text, blocks };
});

/** Names of the promises that do not hold. One `expect` a document: hundreds of thousands would take a minute. */
function broken(document: ChunkableDocument, chunks: Chunk[], { maxTokens, overlapTokens }: ChunkingOptions): string[] {
  let covered = 0;
  const found = chunks.flatMap((part, index) => {
    const previous = chunks[index - 1];
    const promises = {
      'counts up': part.ordinal === index,
      'is a slice of the text': document.text.slice(part.charStart, part.charEnd) === part.text,
      'has no white space around it': part.text.trim() === part.text,
      'says its tokens': part.tokens === countTokens(part.text),
      'stays within the limit': part.tokens <= maxTokens,
      'loses nothing but white space': document.text.slice(covered, Math.max(covered, part.charStart)).trim() === '',
      'goes on': part.charEnd > covered && part.charStart > (previous?.charStart ?? -1),
      'bounds the overlap': countTokens(document.text.slice(part.charStart, covered)) <= overlapTokens,
      'overlaps within a section': part.charStart >= covered || startsWith(part.headingPath, previous?.headingPath ?? []),
    };
    covered = part.charEnd;
    return Object.entries(promises).flatMap(([name, holds]) => (holds ? [] : [`chunk ${index} ${name}`]));
  });
  return document.text.slice(covered).trim() === '' ? found : [...found, 'the end is lost'];
}

function startsWith(path: string[], start: string[]): boolean {
  return start.every((title, level) => title === path[level]);
}

/** Places where a chunk begins or ends inside a grapheme cluster. A mark on white space is on nothing that can be seen. */
function cutGraphemes({ text }: ChunkableDocument, chunks: Chunk[]): number[] {
  const places = chunks.flatMap(({ charStart, charEnd }) => [charStart, charEnd]);
  return places.filter((at) => {
    if (at === 0 || at >= text.length) return false;
    const from = Math.max(0, text.lastIndexOf('\n', at - 1));
    const cluster = graphemes.segment(text.slice(from, at + 64)).containing(at - from);
    return cluster?.index !== at - from && !/^\s/.test(cluster?.segment ?? '');
  });
}

describe('chunk, for random documents', () => {
  it('has exact offsets, loses nothing, stays within its limits and is deterministic', () => {
    fc.assert(
      fc.property(document, options, (document, options) => {
        const chunks = chunk(document, options);
        expect(broken(document, chunks, options)).toEqual([]);
        expect(chunk(document, options)).toEqual(chunks);
      }),
      { numRuns: 150 },
    );
  });

  it('does not cut a grapheme cluster', () => {
    fc.assert(
      fc.property(document, options, ({ text }, options) => {
        expect(cutGraphemes({ text, blocks: [] }, chunk({ text, blocks: [] }, options))).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  it('does not separate a heading from the text after it', () => {
    fc.assert(
      fc.property(document, options, (document, options) => {
        const endsInHeading = ({ charEnd }: Chunk) =>
          document.blocks.some(
            ({ kind, charStart, charEnd: end }) => kind === 'heading' && charStart < charEnd && charEnd <= end,
          );
        for (const part of chunk(document, options).slice(0, -1)) {
          if (!endsInHeading(part)) continue;
          const next = document.text.slice(part.charEnd).search(/\S/) + part.charEnd;
          // thousands of blanks leave no room for the text behind them
          if (next - part.charEnd > 1000) continue;
          const follower = document.blocks.find(({ charStart, charEnd }) => charStart <= next && next < charEnd);
          expect(follower?.kind).toBe('heading');
        }
      }),
      { numRuns: 150 },
    );
  });

  it('repeats only whole sentences', () => {
    fc.assert(
      fc.property(prose, options, (text, options) => {
        const starts = new Set(sentences(text, 0, text.length).map(({ charStart }) => charStart));
        const chunks = chunk({ text, blocks: [] }, options);
        chunks.forEach(({ charStart }, index) => {
          if (charStart < (chunks[index - 1]?.charEnd ?? 0)) expect(starts).toContain(charStart);
        });
      }),
    );
  });
});

(existsSync(SAMPLES) ? describe : describe.skip)(
  'chunk, for the sample pages (skipped where ../shared/samples is absent)',
  () => {
    const files = existsSync(SAMPLES)
      ? readdirSync(SAMPLES, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.md'))
      : [];

    it(`holds for ${files.length} Markdown pages`, () => {
      const options = { maxTokens: 320, overlapTokens: 40 };
      for (const file of files) {
        const text = readFileSync(join(SAMPLES, file), 'utf8');
        const blocks = [...text.matchAll(/^(#{1,6}) .*$/gm)].map(({ 0: line, 1: signs = '', index }): TextBlock => ({
          kind: 'heading',
          charStart: index,
          charEnd: index + line.length,
          level: signs.length,
        }));
        const chunks = chunk({ text, blocks }, options);
        expect([file, ...broken({ text, blocks }, chunks, options)]).toEqual([file]);
        expect([file, ...cutGraphemes({ text, blocks }, chunks)]).toEqual([file]);
      }
    });
  },
);
