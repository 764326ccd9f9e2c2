import { STATUS_CODES } from 'node:http';
import type { ErrorCode, FieldError } from '@causeway/kernel';
import type { ErrorRenderer, RenderError } from './error.filter.js';

/** RFC 9457 problem details. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: ErrorCode;
  correlationId: string;
  errors?: FieldError[];
  /** How the call went, when a call to an MCP server failed. */
  call?: { server: string; replica: string | null; attempts: number; outcome: string; durationMs: number };
}

const renderProblem: RenderError = ({ error, status }, correlationId) => {
  const body: Problem = {
    type: `urn:causeway:problem:${error.code}`,
    title: STATUS_CODES[status] ?? 'Error',
    status,
    detail: error.message,
    code: error.code,
    correlationId,
    ...(error.errors && { errors: error.errors }),
    ...error.details,
  };
  return { contentType: 'application/problem+json', body };
};

/** The REST API and every path that no other door claims answer errors as problem details. */
export const PROBLEM_ERRORS: ErrorRenderer = ['', renderProblem];

/** The OpenAPI content of an error response. */
export const problem = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };

/** The OpenAPI schema that {@link problem} refers to. */
export const problemSchema = {
  type: 'object' as const,
  required: ['type', 'title', 'status', 'detail', 'code', 'correlationId'],
  properties: {
    type: { type: 'string' as const, description: 'Identifies the kind of error; the last part is the code' },
    title: { type: 'string' as const },
    status: { type: 'integer' as const },
    detail: { type: 'string' as const, description: 'What went wrong with this request, for people' },
    code: { type: 'string' as const, description: 'A stable code for programs', example: 'COLLECTION.NOT_FOUND' },
    correlationId: {
      type: 'string' as const,
      description: 'The `X-Request-Id` of the response; the log lines of the request have it too',
    },
    errors: {
      type: 'array' as const,
      items: {
        type: 'object' as const,
        required: ['pointer', 'message'],
        properties: { pointer: { type: 'string' as const }, message: { type: 'string' as const } },
      },
    },
    call: {
      type: 'object' as const,
      description: 'How a tool call went, and whether the tool may have been executed',
      required: ['server', 'replica', 'attempts', 'outcome', 'durationMs'],
      properties: {
        server: { type: 'string' as const },
        replica: { type: 'string' as const, nullable: true },
        attempts: { type: 'integer' as const },
        outcome: { type: 'string' as const, enum: ['completed', 'not_sent', 'outcome_unknown'] },
        durationMs: { type: 'number' as const },
      },
    },
  },
};
