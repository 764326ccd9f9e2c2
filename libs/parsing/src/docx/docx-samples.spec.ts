import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf, projectRoot } from '@causeway/kernel';
import JSZip from 'jszip';
import { blockFaults } from '../../test-support/coverage.js';
import { EXPECTED, LOW_RECALL } from '../../test-support/sample-expectations.js';
import { median, recall } from '../../test-support/word-recall.js';
import { docxParser } from './docx.parser.js';

jest.setTimeout(120_000);

interface Entry {
  file: string;
  expected: string;
  ref_pandoc_plain?: string;
}

const root = join(projectRoot(__dirname), '../shared/samples/docx');
const present = existsSync(root);
if (!present) console.warn('SKIPPED: the Word samples (../shared/samples/docx) are not here');

const entries = present
  ? (JSON.parse(readFileSync(join(root, 'manifest.json'), 'utf8')) as { entries: Entry[] }).entries.map((entry) => ({
      ...entry,
      name: entry.file.replace(/^files\//, ''),
    }))
  : [];

const read = async ({ file, name }: { file: string; name: string }) => {
  try {
    const content = await docxParser.parse(readFileSync(join(root, file)), { name, maxCharacters: 10_000_000 });
    return { outcome: content.blocks.length > 0 ? 'ready' : 'PARSE.NO_TEXT', content };
  } catch (error) {
    return { outcome: codeOf(error) };
  }
};

/** Returns all text in the XML, without deleted revisions, and with each text box once. */
async function wordsOfXml(file: string): Promise<string> {
  const kept = (await xmlOf(file))
    .replace(/<w:(del|moveFrom) .*?<\/w:\1>/gs, '')
    .replace(/<mc:Fallback.*?<\/mc:Fallback>/gs, '')
    .replace(/<\/w:p>|<w:(?:tab|br|cr)\b[^>]*>/g, '<w:t> </w:t>');
  const texts = [...kept.matchAll(/<w:t(?: [^>]*)?>([^<]*)<\/w:t>/g)].map((match) => match[1] ?? '');
  return texts
    .join('')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, '&');
}

async function xmlOf(file: string): Promise<string> {
  const zip = await JSZip.loadAsync(readFileSync(join(root, file)));
  const names = ['document', 'footnotes', 'endnotes'];
  const parts = await Promise.all(names.map(async (name) => (await zip.file(`word/${name}.xml`)?.async('string')) ?? ''));
  return parts.join('\n');
}

/** Counts the characters of `wanted` that are in `text` in the same order. */
function charactersInOrder(text: string, wanted: string): number {
  let at = 0;
  let found = 0;
  for (const character of wanted) {
    at = text.indexOf(character, at) + 1;
    if (at === 0) return found;
    found += 1;
  }
  return found;
}

(present ? describe : describe.skip)('Word samples', () => {
  it.each(entries)('$name has the result that its manifest expects', async (entry) => {
    const { outcome, content } = await read(entry);
    expect(outcome).toMatch(EXPECTED[entry.expected] ?? /^unknown expectation$/);
    if (content) expect(blockFaults(content.text, content.blocks)).toEqual([]);
  });

  const readable = entries.filter(({ expected }) => expected === 'text');

  it.each(readable)('$name: every word of its XML is in the text', async (entry) => {
    const { content } = await read(entry);
    expect(recall(content?.text ?? '', await wordsOfXml(entry.file))).toBeGreaterThanOrEqual(0.99);
  });

  it('keeps every character of a formula, in order', async () => {
    for (const entry of readable) {
      const formulas = [...(await xmlOf(entry.file)).matchAll(/<m:t(?: [^>]*)?>([^<]*)<\/m:t>/g)].map((match) => match[1] ?? '');
      const wanted = formulas.join('').replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/\s/g, '');
      if (wanted === '') continue;
      const { content } = await read(entry);
      expect(charactersInOrder(content?.text ?? '', wanted)).toBe([...wanted].length);
    }
  });

  it('contains the words that pandoc finds', async () => {
    const shares: number[] = [];
    for (const entry of readable) {
      if (!entry.ref_pandoc_plain) continue;
      const { content } = await read(entry);
      const share = recall(content?.text ?? '', readFileSync(join(root, entry.ref_pandoc_plain), 'utf8'));
      shares.push(share);
      if (share < 0.99) process.stdout.write(`${entry.name}: ${share.toFixed(3)} of pandoc's words\n`);
      if (!LOW_RECALL[entry.name]) expect(share).toBeGreaterThanOrEqual(0.9);
    }
    expect(median(shares)).toBeGreaterThanOrEqual(0.99);
  });
});
