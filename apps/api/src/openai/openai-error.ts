import type { AppError } from '@causeway/kernel';
import type { ErrorRenderer } from '../edge/error.filter.js';

/** An error in the shape of the OpenAI API. `code` is a code of Causeway. */
export interface OpenAiError {
  error: { message: string; type: string; code: string; param: string | null };
}

const TYPES: Record<number, string> = { 401: 'authentication_error', 403: 'permission_error', 429: 'rate_limit_error' };

export function toOpenAiError(error: AppError, status: number): OpenAiError {
  const type = TYPES[status] ?? (status >= 500 ? 'server_error' : 'invalid_request_error');
  const param = error.errors?.[0] ? paramOf(error.errors[0].pointer) : null;
  return { error: { message: error.message, type, code: error.code, param } };
}

/** Clients of the OpenAI API read errors in this shape. */
export const OPENAI_ERRORS: ErrorRenderer = [
  '/v1/',
  ({ error, status }) => ({ contentType: 'application/json', body: toOpenAiError(error, status) }),
];

/** Turns the JSON pointer `/messages/0/content` into `messages[0].content`. */
function paramOf(pointer: string): string | null {
  const path = pointer.replace(/\/(\d+)(?=\/|$)/g, '[$1]').replaceAll('/', '.');
  return path.replace(/^\./, '').replaceAll('~1', '/').replaceAll('~0', '~') || null;
}

const text = { type: 'string' as const };

/** The OpenAPI content of an error response on these routes. */
export const openAiErrorContent = {
  'application/json': {
    schema: {
      type: 'object' as const,
      required: ['error'],
      properties: {
        error: {
          type: 'object' as const,
          required: ['message', 'type', 'code', 'param'],
          properties: { message: text, type: text, code: text, param: { ...text, nullable: true } },
        },
      },
    },
  },
};
