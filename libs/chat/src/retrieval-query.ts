import type { ModelMessage } from '@causeway/models';

/** The longest query that a search accepts. */
const MAX_QUERY_LENGTH = 2000;
/** Shorter questions, such as "and in 2024?", need the previous one for context. A Han character counts as three. */
const MIN_SELF_CONTAINED_LENGTH = 30;

/** Returns the query for the search: the last user message, followed by the previous one if it is very short. */
export function retrievalQuery(messages: ModelMessage[]): string {
  const questions = messages.filter(({ role }) => role === 'user').map(({ content }) => (content ?? '').trim());
  const last = questions.at(-1) ?? '';
  const previous = questions.at(-2);
  const query = previous && weightedLength(last) < MIN_SELF_CONTAINED_LENGTH ? `${last}\n${previous}` : last;
  return query.slice(0, MAX_QUERY_LENGTH).trim();
}

function weightedLength(text: string): number {
  return text.replace(/\p{Script=Han}/gu, '···').length;
}
