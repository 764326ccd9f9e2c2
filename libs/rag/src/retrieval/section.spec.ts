import { chunk } from '@causeway/text';
import { sectionAround } from './section.js';

const sentences = (topic: string, count: number) =>
  Array.from({ length: count }, (_, i) => `Sentence ${i} of ${topic} says something of its own.`).join(' ');

const headings = (text: string) =>
  [...text.matchAll(/^(#+) .*$/gm)].map(({ 0: line, 1: signs = '', index }) => ({
    kind: 'heading' as const,
    level: signs.length,
    charStart: index,
    charEnd: index + line.length,
  }));

const TEXT = `${sentences('the preface', 8)}\n\n# One\n\n${sentences('one', 12)}\n\n## Below one\n\n${sentences('below', 8)}\n\n# Two\n\n${sentences('two', 8)}`;
const CHUNKS = chunk({ text: TEXT, blocks: headings(TEXT) }, { maxTokens: 40, overlapTokens: 12 });
const of = (words: string) => CHUNKS.find(({ text }) => text.includes(words))!;
const plain = (text: string) => text.replace(/\s+/g, ' ');

describe('sectionAround', () => {
  it('returns the section with its subsections, every character once, and nothing of other sections', () => {
    const found = of('Sentence 5 of one');
    const { before, after, charStart, charEnd } = sectionAround(found, CHUNKS, 10_000);
    expect(plain(before + found.text + after)).toBe(plain(TEXT.slice(charStart, charEnd)));
    expect(TEXT.slice(charStart, charEnd)).toMatch(/^# One[^]*Sentence 7 of below[^#]*$/);
  });

  it('stops at the token limit, keeping the chunks nearest to the passage', () => {
    const found = of('Sentence 5 of one');
    const { before, after, charStart, charEnd } = sectionAround(found, CHUNKS, 130);
    expect(plain(before + found.text + after)).toBe(plain(TEXT.slice(charStart, charEnd)));
    expect(before).not.toBe('');
    expect(after).not.toBe('');
    expect(before + after).not.toContain('Sentence 0 of one');
    expect(sectionAround(found, CHUNKS, 0)).toEqual({
      before: '',
      after: '',
      charStart: found.charStart,
      charEnd: found.charEnd,
    });
  });

  it('returns only the text before the first heading for a chunk there', () => {
    const found = of('Sentence 3 of the preface');
    const { charStart, charEnd } = sectionAround(found, CHUNKS, 10_000);
    expect(charStart).toBe(0);
    expect(TEXT.slice(charStart, charEnd)).toMatch(/Sentence 7 of the preface says something of its own\.$/);
  });

  it('skips neighbours that are not given', () => {
    const found = of('Sentence 5 of one');
    const only = CHUNKS.filter(({ ordinal }) => ordinal !== found.ordinal + 1);
    expect(sectionAround(found, only, 10_000).after).toBe('');
  });
});
