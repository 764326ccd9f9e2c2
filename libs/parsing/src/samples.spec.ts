import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { loadConfig } from '@causeway/config';
import { codeOf, projectRoot } from '@causeway/kernel';
import { blockFaults } from '../test-support/coverage.js';
import { EXPECTED, KNOWN_DEVIATIONS, LOW_RECALL } from '../test-support/sample-expectations.js';
import { median, recall } from '../test-support/word-recall.js';
import { detectType, MAGIC_BYTES } from './detect-type.js';
import type { ParsedDocument } from './parsed-document.js';
import { ParsingService } from './parsing.service.js';

jest.setTimeout(120_000);

interface Entry {
  file: string;
  expected?: string;
  truth_utf8?: string;
  ref_pdftotext?: string;
  ref_mutool?: string;
  ref_pandoc_plain?: string;
}

const root = join(projectRoot(__dirname), '../shared/samples');
const sets = existsSync(root) ? ['pdf', 'docx', 'encodings', 'attacks', 'md'] : [];
if (sets.length === 0) console.warn('SKIPPED: the sample files (../shared/samples) are not here');

/** Sends every sample file through type detection and a parser thread, and compares the result with its manifest. */
(sets.length > 0 ? describe : describe.skip)('samples', () => {
  const service = new ParsingService(loadConfig({ PARSE_HEAP_MB: '768', PARSE_TIMEOUT_MS: '40000' }));

  beforeAll(() => Logger.overrideLogger(false));
  afterAll(() => service.onApplicationShutdown());

  const read = async (path: string): Promise<{ outcome: string; document?: ParsedDocument }> => {
    try {
      const name = path.replace(/^.*\//, '');
      const { mediaType } = await detectType(readFileSync(path).subarray(0, MAGIC_BYTES), name);
      const document = await service.parse({ path, name, mediaType });
      return { outcome: 'ready', document };
    } catch (error) {
      return { outcome: codeOf(error) };
    }
  };

  it.each(sets)('reads the files of %s as their manifest expects', async (set) => {
    const { entries } = JSON.parse(readFileSync(join(root, set, 'manifest.json'), 'utf8')) as { entries: Entry[] };
    const started = performance.now();
    const results = await Promise.all(entries.map(async (entry) => ({ entry, ...(await read(join(root, set, entry.file))) })));
    const seconds = (performance.now() - started) / 1000;

    const surprises: string[] = [];
    const recalls: number[] = [];
    const outcomes = new Map<string, number>();
    for (const { entry, outcome, document } of results) {
      const name = entry.file.replace(/^files\//, '');
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      const expected = KNOWN_DEVIATIONS[name] ?? EXPECTED[entry.expected ?? 'md'];
      if (!expected?.test(outcome)) surprises.push(`${name}: expected ${entry.expected}, got ${outcome}`);
      if (!document) continue;
      surprises.push(...blockFaults(document.text, document.blocks).map((fault) => `${name}: ${fault}`));
      surprises.push(...decodingFaults(entry, document, set).map((fault) => `${name}: ${fault}`));
      const share = entry.expected === 'text' ? bestRecall(entry, document, set) : undefined;
      if (share === undefined) continue;
      recalls.push(share);
      if (share < 0.9 && !LOW_RECALL[name]) surprises.push(`${name}: only ${share.toFixed(3)} of the words`);
    }
    report(
      set,
      outcomes,
      recalls,
      seconds,
      results.reduce((pages, { document }) => pages + (document?.pageCount ?? 0), 0),
    );
    expect(surprises).toEqual([]);
    if (recalls.length > 0) expect(median(recalls)).toBeGreaterThan(0.99);
  });

  it('keeps every page of a long PDF', async () => {
    const { document } = await read(join(root, 'attacks/files/pdf-3000-pages.pdf'));
    expect(document?.pageCount).toBe(3000);
    expect(new Set(document?.blocks.map(({ page }) => page)).size).toBe(3000);
  });

  /** Compares the end of the text only, because front matter is removed from the start. */
  const decodingFaults = (entry: Entry, document: ParsedDocument, set: string): string[] => {
    if (!entry.truth_utf8 || KNOWN_DEVIATIONS[entry.file.replace(/^files\//, '')]) return [];
    return readFileSync(join(root, set, entry.truth_utf8), 'utf8').endsWith(document.text) ? [] : ['not decoded exactly'];
  };

  /** The references are the output of other tools and not the truth, so the one that agrees more counts. */
  const bestRecall = (entry: Entry, document: ParsedDocument, set: string): number | undefined => {
    const references = [entry.ref_pdftotext, entry.ref_mutool, entry.ref_pandoc_plain].filter((path) => path !== undefined);
    if (references.length === 0) return undefined;
    return Math.max(...references.map((path) => recall(document.text, readFileSync(join(root, set, path), 'utf8'))));
  };

  const report = (set: string, outcomes: Map<string, number>, recalls: number[], seconds: number, pages: number) => {
    const counts = [...outcomes].map(([outcome, count]) => `${outcome} ${count}`).join(', ');
    const words =
      recalls.length > 0 ? `; word recall median ${median(recalls).toFixed(4)}, least ${Math.min(...recalls).toFixed(3)}` : '';
    const speed = pages > 0 ? `; ${(pages / seconds).toFixed(0)} pages/s` : '';
    process.stdout.write(`samples/${set}: ${counts}${words}${speed}; ${seconds.toFixed(1)} s\n`);
  };
});
