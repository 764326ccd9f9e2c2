import type { ModelMessage } from '@causeway/models';
import { retrievalQuery } from './retrieval-query.js';

const user = (content: string): ModelMessage => ({ role: 'user', content });

describe('retrievalQuery', () => {
  it('returns the last user message', () => {
    const last = 'Which suppliers deliver to the plant in Wuhan?';
    expect(retrievalQuery([user('Hello there'), { role: 'assistant', content: 'Hi' }, user(last)])).toBe(last);
  });

  it('appends the previous user message to a short question', () => {
    const history = [user('How much leave do I get?'), { role: 'assistant', content: '30 days' } as const, user('And in 2024?')];
    expect(retrievalQuery(history)).toBe('And in 2024?\nHow much leave do I get?');
  });

  it('does not append the previous message to a Chinese question of ten characters', () => {
    expect(retrievalQuery([user('你好'), user('员工每年有几天带薪休假')])).toBe('员工每年有几天带薪休假');
    expect(retrievalQuery([user('员工每年有几天带薪休假'), user('那明年呢')])).toBe('那明年呢\n员工每年有几天带薪休假');
  });

  it('returns an empty query without a question and truncates a long one', () => {
    expect(retrievalQuery([{ role: 'system', content: 'x' }])).toBe('');
    expect(retrievalQuery([user('x'.repeat(9000))])).toHaveLength(2000);
  });
});
