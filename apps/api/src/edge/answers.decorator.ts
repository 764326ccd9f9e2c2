import { applyDecorators } from '@nestjs/common';
import { ApiOperation, ApiResponse } from '@nestjs/swagger';
import type { z } from 'zod';
import { problem } from './problem.js';

const REASONS: Record<number, string> = {
  400: 'The request is not valid; `errors` names each mistake',
  404: 'The resource does not exist, or the key may not see it',
  409: 'The state of the resource does not allow this request',
  413: 'The request or a file in it is too large',
  415: 'The file type is not supported, or the bytes contradict it',
  502: 'A server behind Causeway sent an invalid answer, or its answer was lost',
  503: 'A server behind Causeway cannot be reached at the moment',
  504: 'A server behind Causeway did not answer in time',
  507: 'There is no space left to store the data',
};

export interface Answers {
  status?: number;
  schema?: z.ZodType;
  /** The statuses of errors besides 401, 403 and 429, which `@Authorized` documents. */
  problems?: number[];
}

/** Documents what a route does and what it answers. */
export function Answers(summary: string, { status = 200, schema, problems = [] }: Answers) {
  return applyDecorators(
    ApiOperation({ summary }),
    ApiResponse({ status, description: summary, ...(schema && { standardSchema: schema }) }),
    ...problems.map((code) => ApiResponse({ status: code, description: REASONS[code] ?? '', content: problem })),
  );
}
