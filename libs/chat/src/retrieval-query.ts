import type { ModelMessage } from '@causeway/models';

const MAX_CHARACTERS = 2000;
/** Below this, a question such as "and in 2024?" says too little by itself. One Han character weighs three. */
const SELF_CONTAINED = 30;

/** What to search for: the last user message, with the one before it when it is too short to stand alone. */
export function retrievalQuery(messages: ModelMessage[]): string {
  const asked = messages.filter(({ role }) => role === 'user').map(({ content }) => (content ?? '').trim());
  const last = asked.at(-1) ?? '';
  const previous = asked.at(-2);
  const query = previous && weight(last) < SELF_CONTAINED ? `${last}\n${previous}` : last;
  return query.slice(0, MAX_CHARACTERS).trim();
}

function weight(text: string): number {
  return text.replace(/\p{Script=Han}/gu, '···').length;
}
