import { applyDecorators } from '@nestjs/common';
import { ApiOperation, ApiResponse } from '@nestjs/swagger';
import type { z } from 'zod';
import { problem } from './problem.js';

const REASONS: Record<number, string> = {
  400: 'The input is not valid; `errors` names each mistake',
  404: 'There is no such thing, or the key may not see it',
  409: 'The thing is not in a state for this',
  413: 'Too large',
  415: 'A type that is not supported, or that the bytes contradict',
  502: 'A server behind Causeway answered wrongly, or its answer was lost',
  503: 'A server behind Causeway cannot be reached now',
  504: 'A server behind Causeway took too long',
  507: 'There is no space left to store this now',
};

export interface Answers {
  status?: number;
  schema?: z.ZodType;
  /** Statuses of problems, beyond those of the key. */
  problems?: number[];
}

/** Documents what a route does and answers. */
export function Answers(summary: string, { status = 200, schema, problems = [] }: Answers) {
  return applyDecorators(
    ApiOperation({ summary }),
    ApiResponse({ status, description: summary, ...(schema && { standardSchema: schema }) }),
    ...problems.map((code) => ApiResponse({ status: code, description: REASONS[code] ?? '', content: problem })),
  );
}
