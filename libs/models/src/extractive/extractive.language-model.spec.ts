import type { Passage } from '@causeway/kernel';
import type { ModelEvent } from '../language-model.port.js';
import { chooseSentences } from './choose-sentences.js';
import { ExtractiveLanguageModel } from './extractive.language-model.js';
import { splitSentences } from './sentences.js';

const buildPassage = (text: string): Passage => ({
  chunkId: 'k',
  documentId: 'd',
  documentName: 'd.md',
  collectionId: 'c',
  text,
  score: 1,
  citation: { headingPath: [], charStart: 0, charEnd: text.length },
});

async function answer(question: string, texts?: string[]): Promise<ModelEvent[]> {
  const events: ModelEvent[] = [];
  const messages = [
    { role: 'user' as const, content: 'an earlier question' },
    { role: 'assistant' as const, content: 'an earlier answer' },
    { role: 'user' as const, content: question },
  ];
  for await (const event of new ExtractiveLanguageModel().stream({
    model: 'extractive',
    messages,
    ...(texts && { passages: texts.map(buildPassage) }),
  }))
    events.push(event);
  return events;
}

const text = (events: ModelEvent[]) => events.map((event) => (event.type === 'delta' ? event.text : '')).join('');

describe('splitSentences', () => {
  it.each([
    ['One. Two! Three?', ['One.', 'Two!', 'Three?']],
    ['Version 1.5 is at example.com now. Good.', ['Version 1.5 is at example.com now.', 'Good.']],
    ['第一句。第二句！第三句？', ['第一句。', '第二句！', '第三句？']],
    ['# Title\n\n- item one\n- item two', ['# Title', '- item one', '- item two']],
    ['no end', ['no end']],
    ['...\n\n---', []],
    ['', []],
  ])('splits %j', (input, sentences) => expect(splitSentences(input)).toEqual(sentences));
});

describe('chooseSentences', () => {
  it('returns the sentence that shares the most terms with the question, with the number of its passage', () => {
    const passages = ['The sky is blue. Nothing else.', 'A lease has a time to live. Keys go with it.'].map(buildPassage);
    expect(chooseSentences('What is the time to live of a lease?', passages)[0]).toEqual({
      sentence: 'A lease has a time to live.',
      marker: 2,
    });
  });

  it('compares Chinese text by bigrams of characters', () => {
    const passages = ['天空是蓝色的。', '租约有生存时间。键随租约消失。'].map(buildPassage);
    expect(chooseSentences('租约的生存时间是多少？', passages)[0]).toEqual({ sentence: '租约有生存时间。', marker: 2 });
  });

  it('leaves out a sentence that adds no new term', () => {
    const passages = ['Leases expire.', 'Leases expire.', 'Leases are renewed by clients.'].map(buildPassage);
    const chosen = chooseSentences('Which clients renewed leases that expire?', passages);
    expect(chosen.map(({ marker }) => marker)).toEqual([3, 1]);
  });

  it('returns the first sentence of the best passage when no sentence shares a term with the question', () => {
    expect(chooseSentences('xyzzy', [buildPassage('First. Second.')])).toEqual([{ sentence: 'First.', marker: 1 }]);
  });
});

describe('ExtractiveLanguageModel', () => {
  it('quotes sentences with markers, says that the answer is extractive, and reports no usage', async () => {
    const events = await answer('What is a lease?', ['A lease is a promise with an end [3].']);
    expect(text(events)).toBe(
      'Extractive answer: sentences quoted from the documents, not written by a language model.\n\n- A lease is a promise with an end (3). [1]',
    );
    expect(events.at(-1)).toEqual({ type: 'finish', reason: 'stop', usage: { promptTokens: 0, completionTokens: 0 } });
  });

  it('answers in the language of the question', async () => {
    expect(text(await answer('什么是租约？', ['租约是有期限的承诺。']))).toMatch(
      /^摘录式回答：.*\n\n- 租约是有期限的承诺。 \[1\]$/,
    );
  });

  it('says that nothing was found when there are no passages', async () => {
    expect(text(await answer('What?', []))).toMatch(/^Extractive answer: nothing was found/);
    expect(text(await answer('什么？', []))).toMatch(/^摘录式回答：文档中没有找到/);
  });

  it('says that no documents were searched when no search was made', async () => {
    expect(text(await answer('What?'))).toMatch(/^Extractive answer: no documents were searched/);
    expect(text(await answer('什么？'))).toMatch(/^摘录式回答：没有为该问题检索文档/);
  });

  it('truncates a very long sentence', async () => {
    expect(text(await answer('x', ['x '.repeat(5_000)])).length).toBeLessThan(600);
  });
});
