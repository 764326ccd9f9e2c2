import { applyDecorators } from '@nestjs/common';
import { ApiOperation, ApiResponse } from '@nestjs/swagger';
import type { z } from 'zod';
import { openAiErrorContent } from './openai-error.js';

/** Those of the key stand with `@Authorized`; the descriptions of both are put together. */
const REASONS: Record<number, string> = {
  400: 'The body is not valid, or the model refused it; `param` names the first mistake',
  404: 'No such model, collection or conversation, or none that the key may see',
  502: 'The model answered wrongly',
  503: 'The model cannot be reached now, or there is none',
  504: 'The model took too long',
};

export interface OpenAiAnswers {
  description?: string;
  schema: z.ZodType;
  /** Statuses of errors, beyond those of the key. */
  errors?: number[];
}

/** Documents a route of the OpenAI API. Stands above `@Authorized`, whose errors have another shape elsewhere. */
export function OpenAiAnswers(summary: string, { description = summary, schema, errors = [] }: OpenAiAnswers) {
  return applyDecorators(
    ApiOperation({ summary, description }),
    ApiResponse({ status: 200, description: summary, standardSchema: schema }),
    ...[401, 403, 429, ...errors].map((status) =>
      ApiResponse({ status, description: REASONS[status] ?? '', content: openAiErrorContent }),
    ),
  );
}
