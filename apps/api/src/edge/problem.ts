import type { ErrorCode, FieldError } from '@causeway/kernel';

/** RFC 9457 problem details, as every error of the REST API answers. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: ErrorCode;
  correlationId: string;
  errors?: FieldError[];
}

/** The OpenAPI content of an error response. */
export const problem = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };

/** The OpenAPI schema that {@link problem} refers to. */
export const problemSchema = {
  type: 'object' as const,
  required: ['type', 'title', 'status', 'detail', 'code', 'correlationId'],
  properties: {
    type: { type: 'string' as const, description: 'Identifies the kind of problem; its last part is the code' },
    title: { type: 'string' as const },
    status: { type: 'integer' as const },
    detail: { type: 'string' as const, description: 'What is wrong with this request' },
    code: { type: 'string' as const, description: 'Stable, for programs', example: 'COLLECTION.NOT_FOUND' },
    correlationId: { type: 'string' as const, description: 'The X-Request-Id of the response, to find it in the log' },
    errors: {
      type: 'array' as const,
      items: {
        type: 'object' as const,
        required: ['pointer', 'message'],
        properties: { pointer: { type: 'string' as const }, message: { type: 'string' as const } },
      },
    },
  },
};
