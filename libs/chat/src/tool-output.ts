import { AppError, messageOf } from '@causeway/kernel';
import type { ContentBlock, ToolCallResult } from '@causeway/mcp-pool';

/** Maximum length of a tool result that is stored and returned with the answer, in UTF-16 units. */
export const MAX_STEP_TEXT = 4_000;

/** Returns the result of a call as text for a model. Content that is not text is only named. */
export function textOf(result: Pick<ToolCallResult, 'content' | 'structuredContent'>): string {
  const texts = result.content.map(textOfBlock).filter((text) => text !== '');
  if (texts.length > 0) return texts.join('\n\n');
  return result.structuredContent === undefined ? '(no output)' : JSON.stringify(result.structuredContent);
}

/** Returns an error as text for a model, with every mistake in the arguments so that the model can correct them. */
export function textOfError(error: unknown): string {
  if (!(error instanceof AppError)) return 'INTERNAL: the tool could not be called';
  const mistakes = (error.errors ?? []).map(({ pointer, message }) => `\n- ${pointer || '/'}: ${message}`);
  return `${error.code}: ${messageOf(error)}${mistakes.join('')}`;
}

/** Truncates a text to `limit` UTF-16 units and appends a line with the number of missing characters. */
export function truncateText(text: string, limit: number): string {
  if (text.length <= limit) return text;
  // does not split a surrogate pair
  const end = /[\uD800-\uDBFF]/.test(text.charAt(limit - 1)) ? limit - 1 : limit;
  return `${text.slice(0, end)}\n[cut: ${text.length - end} more characters]`;
}

function textOfBlock(block: ContentBlock): string {
  switch (block.type) {
    case 'text':
      return String(block['text'] ?? '');
    case 'resource':
      return textOfResource(block['resource'] ?? {});
    case 'resource_link':
      return `[link: ${String(block['uri'])}]`;
    default:
      return `[${block.type}${block['mimeType'] ? ` ${String(block['mimeType'])}` : ''}, not shown]`;
  }
}

function textOfResource({ uri, text }: { uri?: string; text?: string }): string {
  return text ?? `[resource ${uri ?? 'without a URI'}, not text]`;
}
