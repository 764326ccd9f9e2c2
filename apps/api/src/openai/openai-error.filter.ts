import { type ArgumentsHost, Catch, type ExceptionFilter, Logger } from '@nestjs/common';
import type { AppError } from '@causeway/kernel';
import { counter } from '@causeway/metrics';
import type { Response } from 'express';
import { statusOf } from '../edge/status-of.js';
import { toAppError } from '../edge/to-app-error.js';
import { type OpenAiError, toOpenAiError } from './openai-error.js';

const problems = counter('causeway_problems_total', 'Requests answered with an error', ['code']);
const logger = new Logger('OpenAiApi');

/** Answers errors of the OpenAI-compatible routes in the shape that its clients know. */
@Catch()
export class OpenAiErrorFilter implements ExceptionFilter {
  catch(thrown: unknown, host: ArgumentsHost): void {
    const response = host.switchToHttp().getResponse<Response>();
    // the client is gone: the error is most likely its leaving, and nobody is left to be told
    if (response.destroyed) return;
    const { error, status, body } = answerTo(thrown);
    if (response.headersSent) return void response.destroy();
    if (error.retryAfterSeconds !== undefined) response.setHeader('Retry-After', Math.ceil(error.retryAfterSeconds));
    response.status(status).json(body);
  }
}

/** What to tell the caller of a failure; counts it, and writes ours to the log. */
export function answerTo(thrown: unknown): { error: AppError; status: number; body: OpenAiError } {
  const error = toAppError(thrown);
  const status = statusOf(error.code);
  problems.inc({ code: error.code });
  const facts = { msg: error.message, code: error.code, internal: error.internal };
  if (status < 500) logger.log(facts);
  else logger.error({ ...facts, stack: error.stack, cause: String(error.cause ?? '') });
  return { error, status, body: toOpenAiError(error, status) };
}
