import { AppError, messageOf } from '@causeway/kernel';
import type { ContentBlock, ToolCallResult } from '@causeway/mcp-pool';

/** Characters of a tool's result that are kept with the answer. */
export const STEP_TEXT_LIMIT = 4_000;

/** The result of a call as text for a model; what is not text is named, not included. */
export function textOf(result: Pick<ToolCallResult, 'content' | 'structuredContent'>): string {
  const texts = result.content.map(textOfBlock).filter((text) => text !== '');
  if (texts.length > 0) return texts.join('\n\n');
  return result.structuredContent === undefined ? '(no output)' : JSON.stringify(result.structuredContent);
}

/** The failure of a call as text for a model, with every mistake in the arguments, so that it can do better. */
export function textOfFailure(error: unknown): string {
  if (!(error instanceof AppError)) return 'INTERNAL: the tool could not be called';
  const mistakes = (error.errors ?? []).map(({ pointer, message }) => `\n- ${pointer || '/'}: ${message}`);
  return `${error.code}: ${messageOf(error)}${mistakes.join('')}`;
}

/** The first `limit` characters of a text, with a word about what is missing. */
export function cut(text: string, limit: number): string {
  if (text.length <= limit) return text;
  // half of a surrogate pair is no character
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
