import type { ModelMessage } from '@causeway/models';
import { z } from 'zod';

/** The field that holds the text, by the type of a content part. Other types are refused. */
const TEXT_OF_PART: Record<string, string> = { text: 'text', refusal: 'refusal' };

const part = z.looseObject({ type: z.string() }).superRefine((value, context) => {
  const field = TEXT_OF_PART[value.type];
  if (!field) {
    context.addIssue({ code: 'custom', path: ['type'], message: `parts of type "${value.type}" are not supported; send text` });
  } else if (typeof value[field] !== 'string') {
    context.addIssue({ code: 'custom', path: [field], message: 'must be a string' });
  }
});

/** The union has no transforms, because they would hide what is wrong with a part. */
const content = z.union([z.string(), z.array(part).min(1)], { error: 'must be a string or an array of parts' });

/** Joins the parts into one text, each on a line. */
function textOf(value: z.infer<typeof content>): string {
  if (typeof value === 'string') return value;
  return value.map((item) => String(item[TEXT_OF_PART[item.type] ?? ''])).join('\n');
}

const toolCall = z.object({
  id: z.string().min(1),
  type: z.literal('function'),
  function: z.object({ name: z.string().min(1), arguments: z.string() }),
});

const assistant = z.object({
  role: z.literal('assistant'),
  content: content.nullish(),
  tool_calls: z.array(toolCall).nullish(),
});

export const chatMessage = z.discriminatedUnion(
  'role',
  [
    z.object({ role: z.literal('system'), content }),
    z.object({ role: z.literal('developer'), content }),
    z.object({ role: z.literal('user'), content }),
    assistant,
    z.object({ role: z.literal('tool'), tool_call_id: z.string().min(1), content }),
  ],
  { error: 'role must be one of system, developer, user, assistant, tool' },
);

export type ChatMessage = z.infer<typeof chatMessage>;

export function toModelMessage(message: ChatMessage): ModelMessage {
  switch (message.role) {
    case 'assistant': {
      const content = message.content ? textOf(message.content) : null;
      const calls = (message.tool_calls ?? []).map(({ id, function: { name, arguments: text } }) => ({
        id,
        name,
        arguments: text,
      }));
      return { role: 'assistant', content, ...(calls.length > 0 && { toolCalls: calls }) };
    }
    case 'tool':
      return { role: 'tool', toolCallId: message.tool_call_id, content: textOf(message.content) };
    case 'developer':
      // "developer" is the newer name of "system", and not every provider accepts it
      return { role: 'system', content: textOf(message.content) };
    default:
      return { role: message.role, content: textOf(message.content) };
  }
}
