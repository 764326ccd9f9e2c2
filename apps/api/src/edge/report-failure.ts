import { Logger } from '@nestjs/common';
import type { AppError } from '@causeway/kernel';
import { counter } from '@causeway/metrics';
import type { Response } from 'express';
import { statusOf } from './status-of.js';
import { toAppError } from './to-app-error.js';

const problems = counter('causeway_problems_total', 'Requests answered with an error', ['code']);
const logger = new Logger('Problems');

export interface Failure {
  error: AppError;
  status: number;
}

/** Turns what was thrown into an answer for the caller, counts it, and logs it; a failure of the service with its stack. */
export function reportFailure(thrown: unknown): Failure {
  const error = toAppError(thrown);
  const status = statusOf(error.code);
  problems.inc({ code: error.code });
  const facts = { msg: error.message, code: error.code, internal: error.internal };
  if (status < 500) logger.log(facts);
  else logger.error({ ...facts, stack: error.stack, cause: String(error.cause ?? '') });
  return { error, status };
}

/** Sets the status of a failed request. @returns false after closing the connection, when the answer has begun already */
export function beginFailure(response: Response, { error, status }: Failure): boolean {
  if (response.headersSent) {
    response.destroy();
    return false;
  }
  if (error.retryAfterSeconds !== undefined) response.setHeader('Retry-After', Math.ceil(error.retryAfterSeconds));
  response.status(status);
  return true;
}
