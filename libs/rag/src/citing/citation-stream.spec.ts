import fc from 'fast-check';
import type { Passage } from '@causeway/kernel';
import { CitationStream } from './citation-stream.js';

function buildPassage(n: number): Passage {
  const citation = { headingPath: [], charStart: 0, charEnd: 4 };
  return { chunkId: `c${n}`, documentId: `d${n}`, documentName: `${n}.md`, collectionId: 'k', text: 'text', score: 1, citation };
}
const passages = [1, 2, 3].map(buildPassage);

/** The whole text in one piece. */
function cite(text: string, numbered: readonly Passage[]) {
  const stream = new CitationStream(numbered);
  const written = stream.push(text) + stream.end();
  return { text: written, citations: stream.citations, dropped: stream.dropped };
}

const markersOf = (text: string) => cite(text, passages).citations.map(({ marker }) => marker);

describe('CitationStream', () => {
  it('lists each cited passage once, in order of first use', () => {
    expect(markersOf('One [2]. Two [1][2], three [3].')).toEqual([2, 1, 3]);
    expect(cite('One [2].', passages).citations[0]).toMatchObject({ marker: 2, documentName: '2.md' });
  });

  it.each([
    ['a list', 'So it is [1, 3].', 'So it is [1][3].'],
    ['Chinese brackets', '每年十五天【1】。', '每年十五天[1]。'],
    ['full-width brackets and comma', '每年十五天［1，2］。', '每年十五天[1][2]。'],
    ['blanks inside', 'So [ 1 ].', 'So [1].'],
  ])('normalizes %s', (_, text, written) => {
    expect(cite(text, passages).text).toBe(written);
  });

  it('removes a marker that names no passage, with the blank before it, and counts it', () => {
    expect(cite('True [1]. False [7]. Half [2, 9].', passages)).toMatchObject({ text: 'True [1]. False. Half [2].', dropped: 2 });
    expect(cite('None [0].', [])).toMatchObject({ text: 'None.', citations: [], dropped: 1 });
  });

  it.each([
    ['inline code', 'Use `list[9]` here.'],
    ['a block of code', 'See:\n```js\nconst a = rows[9];\n\nrows[8]\n```\nDone.'],
    ['a link', 'See [9](https://example.org).'],
    ['words in brackets', 'See [this] and [a1].'],
    ['a year in brackets', 'As of [2026].'],
  ])('leaves %s unchanged', (_, text) => {
    expect(cite(text, passages)).toEqual({ text, citations: [], dropped: 0 });
  });

  it('reads markers after a backtick that is not closed on its line', () => {
    expect(cite('A stray ` here.\nAnd a fact [1].', passages).citations).toHaveLength(1);
  });

  it('keeps back only text that may become a marker', () => {
    const stream = new CitationStream(passages);
    expect(stream.push('All is well [')).toBe('All is well');
    expect(stream.push('1')).toBe('');
    expect(stream.push('] and')).toBe(' [1] and');
    expect(stream.push(' [x')).toBe(' [x');
    expect(stream.end()).toBe('');
  });

  it('returns the same text and citations however the answer is split', () => {
    const word = fc.constantFrom('a', ' ', '[1]', '[', ']', '【2】', '[9]', '`', '```', '\n', '1', ',', '(', '。');
    fc.assert(
      fc.property(fc.array(word, { maxLength: 40 }), fc.array(fc.nat(5), { maxLength: 60 }), (words, cuts) => {
        const text = words.join('');
        const stream = new CitationStream(passages);
        let written = '';
        let at = 0;
        for (const cut of cuts) {
          written += stream.push(text.slice(at, at + cut));
          at += cut;
        }
        written += stream.push(text.slice(at)) + stream.end();
        const whole = cite(text, passages);
        expect({ written, citations: stream.citations, dropped: stream.dropped }).toEqual({
          written: whole.text,
          citations: whole.citations,
          dropped: whole.dropped,
        });
      }),
      { numRuns: 500 },
    );
  });
});
