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

/** What was thrown, as it may be told to the caller: counted, and written to the log, ours with all that is known. */
export function reportFailure(thrown: unknown): Failure {
  const error = toAppError(thrown);
  const status = statusOf(error.code);
  problems.inc({ code: error.code });
  const facts = { msg: error.message, code: error.code, internal: error.internal };
  if (status < 500) logger.log(facts);
  else logger.error({ ...facts, stack: error.stack, cause: String(error.cause ?? '') });
  return { error, status };
}

/** Begins the answer to a failure. @returns false where the first byte is out already: then the connection is cut */
export function beginFailure(response: Response, { error, status }: Failure): boolean {
  if (response.headersSent) {
    response.destroy();
    return false;
  }
  if (error.retryAfterSeconds !== undefined) response.setHeader('Retry-After', Math.ceil(error.retryAfterSeconds));
  response.status(status);
  return true;
}
