import { applyDecorators } from '@nestjs/common';
import { ApiOperation, ApiResponse } from '@nestjs/swagger';
import type { z } from 'zod';
import { openAiErrorContent } from './openai-error.js';

/** `@Authorized` describes 401, 403 and 429; OpenAPI merges both descriptions. */
const REASONS: Record<number, string> = {
  400: 'The request is not valid, or the model refused it; `param` names the first mistake',
  404: 'The model, collection or conversation does not exist, or the key may not see it',
  502: 'The model sent an invalid answer',
  503: 'The model cannot be reached at the moment, or none is configured',
  504: 'The model did not answer in time',
};

export interface OpenAiAnswers {
  description?: string;
  schema: z.ZodType;
  /** The statuses of errors besides 401, 403 and 429. */
  errors?: number[];
}

/** Documents a route of the OpenAI API. It must be above `@Authorized`, to replace the problem+json shape of its errors. */
export function OpenAiAnswers(summary: string, { description = summary, schema, errors = [] }: OpenAiAnswers) {
  return applyDecorators(
    ApiOperation({ summary, description }),
    ApiResponse({ status: 200, description: summary, standardSchema: schema }),
    ...[401, 403, 429, ...errors].map((status) =>
      ApiResponse({ status, description: REASONS[status] ?? '', content: openAiErrorContent }),
    ),
  );
}
