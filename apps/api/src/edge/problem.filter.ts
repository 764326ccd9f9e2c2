import { STATUS_CODES } from 'node:http';
import { type ArgumentsHost, Catch, type ExceptionFilter, Logger } from '@nestjs/common';
import type { AppError } from '@causeway/kernel';
import { counter } from '@causeway/metrics';
import type { Response } from 'express';
import { OpenAiErrorFilter } from '../openai/openai-error.filter.js';
import type { Problem } from './problem.js';
import type { EdgeRequest } from './request.js';
import { statusOf } from './status-of.js';
import { toAppError } from './to-app-error.js';

const problems = counter('causeway_problems_total', 'Requests answered with an error', ['code']);

/** Errors under this path have the shape that clients of the OpenAI API know, also before a route is found. */
const OPENAI_PATH = '/v1/';

/** Answers every error as RFC 9457 problem details: quiet to the caller, loud in the log, counted. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger(ProblemFilter.name);
  private readonly openAi = new OpenAiErrorFilter();

  catch(thrown: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<EdgeRequest>();
    if (request.path.startsWith(OPENAI_PATH)) return this.openAi.catch(thrown, host);
    const response = host.switchToHttp().getResponse<Response>();
    const error = toAppError(thrown);
    const status = statusOf(error.code);
    problems.inc({ code: error.code });
    this.log(error, status);
    // an error after the first byte cannot be answered any more
    if (response.headersSent) return void response.destroy();
    if (error.retryAfterSeconds !== undefined) response.setHeader('Retry-After', Math.ceil(error.retryAfterSeconds));
    response
      .status(status)
      .type('application/problem+json')
      .send(JSON.stringify(toProblem(error, status, request.id)));
  }

  private log(error: AppError, status: number): void {
    const facts = { msg: error.message, code: error.code, internal: error.internal };
    if (status < 500) this.logger.log(facts);
    else this.logger.error({ ...facts, stack: error.stack, cause: String(error.cause ?? '') });
  }
}

function toProblem(error: AppError, status: number, correlationId: string): Problem {
  return {
    type: `urn:causeway:problem:${error.code}`,
    title: STATUS_CODES[status] ?? 'Error',
    status,
    detail: error.message,
    code: error.code,
    correlationId,
    ...(error.errors && { errors: error.errors }),
  };
}
