import type { Passage } from '@causeway/kernel';
import { AnswerDraft } from './answer-draft.js';

const PASSAGE: Passage = {
  chunkId: 'c',
  documentId: 'd',
  documentName: 'handbook.pdf',
  collectionId: 'k',
  text: 'Thirty days.',
  score: 1,
  citation: { headingPath: [], charStart: 0, charEnd: 12 },
};
const USAGE = { promptTokens: 1, completionTokens: 1 };

function write(draft: AnswerDraft, ...deltas: string[]): string {
  return deltas.map((delta) => draft.append(delta)).join('') + draft.end();
}

describe('AnswerDraft', () => {
  it('sends and stores the same text, without markers that name no passage', () => {
    const draft = new AnswerDraft([PASSAGE]);
    const sent = write(draft, 'Thirty days [', '1', ']. Or not [7', '].');
    expect(draft.text()).toBe(sent);
    const { text, citations, droppedMarkers } = draft.done('m');
    expect(text).toBe(sent);
    expect(text).toContain('[1]');
    expect(text).not.toContain('7');
    expect(citations).toMatchObject([{ marker: 1, documentName: 'handbook.pdf' }]);
    expect(droppedMarkers).toBe(1);
  });

  it('drops every marker when the search found no passage', () => {
    const draft = new AnswerDraft([]);
    expect(write(draft, 'So they say [1].')).not.toContain('[1]');
    expect(draft.done('m')).toMatchObject({ citations: [], droppedMarkers: 1 });
  });

  it('keeps square brackets when no search was made', () => {
    const draft = new AnswerDraft(null);
    expect(write(draft, 'const x = list[1];')).toBe('const x = list[1];');
    expect(draft.done('m')).toMatchObject({ citations: [], droppedMarkers: 0 });
  });

  it('begins a new paragraph with the first text of each later round', () => {
    const draft = new AnswerDraft(null);
    draft.endRound(USAGE);
    draft.append('One');
    draft.append(' two.');
    draft.endRound(USAGE);
    draft.append('');
    draft.append('Three.');
    expect(draft.text()).toBe('One two.\n\nThree.');
  });

  it('divides the remaining length among the next tool results, with a minimum for each', () => {
    const draft = new AnswerDraft(null);
    const step = { tool: 't', arguments: {}, isError: false, result: '', durationMs: 1 };
    expect(draft.maxResultText(1)).toBe(24_000);
    expect(draft.maxResultText(16)).toBe(10_000);
    draft.appendStep(step, 159_000);
    expect(draft.maxResultText(2)).toBe(1_000);
  });
});
