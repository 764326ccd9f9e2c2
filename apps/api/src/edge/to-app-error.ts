import { HttpException } from '@nestjs/common';
import { AppError, type ErrorCode, messageOf } from '@causeway/kernel';

/** The errors that Express's body parsers throw. */
interface BodyParserError extends Error {
  type?: string;
  status?: number;
}

const BY_BODY_PARSER: Record<string, [ErrorCode, string]> = {
  'entity.parse.failed': ['REQUEST.MALFORMED_JSON', 'the body is not valid JSON'],
  'entity.too.large': ['REQUEST.TOO_LARGE', 'the body is too large'],
  'encoding.unsupported': ['REQUEST.UNSUPPORTED_MEDIA_TYPE', 'the content encoding is not supported'],
  'charset.unsupported': ['REQUEST.UNSUPPORTED_MEDIA_TYPE', 'the character set is not supported'],
};

const BY_STATUS: Record<number, ErrorCode> = {
  400: 'REQUEST.INVALID',
  404: 'REQUEST.NOT_FOUND',
  413: 'REQUEST.TOO_LARGE',
  415: 'REQUEST.UNSUPPORTED_MEDIA_TYPE',
};

/** Turns anything that was thrown into an AppError. An unexpected error becomes `INTERNAL`, whose message reveals nothing. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const known = BY_BODY_PARSER[(error as BodyParserError | null)?.type ?? ''] ?? malformed(error);
  if (known) return new AppError(known[0], known[1], { cause: error });
  const isNest = error instanceof HttpException;
  const code = BY_STATUS[(isNest ? error.getStatus() : (error as BodyParserError | null)?.status) ?? 0];
  if (code) return new AppError(code, isNest ? error.message : 'the body cannot be read', { cause: error });
  return new AppError(
    'INTERNAL',
    'an unexpected error occurred in the service; the log has the details under the request id in X-Request-Id',
    { internal: messageOf(error), cause: error },
  );
}

/** Nest wraps the SyntaxError of a body parser in an exception with status 400. */
function malformed(error: unknown): [ErrorCode, string] | undefined {
  const wrapped = error instanceof HttpException && error.getStatus() === 400 && /JSON/.test(error.message);
  return wrapped ? ['REQUEST.MALFORMED_JSON', 'the body is not valid JSON'] : undefined;
}
