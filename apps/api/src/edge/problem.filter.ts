import { STATUS_CODES } from 'node:http';
import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { Response } from 'express';
import { OpenAiErrorFilter } from '../openai/openai-error.filter.js';
import type { Problem } from './problem.js';
import { beginFailure, type Failure, reportFailure } from './report-failure.js';
import type { EdgeRequest } from './request.js';

/** Errors under this path have the shape that clients of the OpenAI API know, also before a route is found. */
const OPENAI_PATH = '/v1/';

/** Answers every error as RFC 9457 problem details: quiet to the caller, loud in the log, counted. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly openAi = new OpenAiErrorFilter();

  catch(thrown: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<EdgeRequest>();
    if (request.path.startsWith(OPENAI_PATH)) return this.openAi.catch(thrown, host);
    const response = host.switchToHttp().getResponse<Response>();
    const failure = reportFailure(thrown);
    if (!beginFailure(response, failure)) return;
    response.type('application/problem+json').send(JSON.stringify(toProblem(failure, request.id)));
  }
}

function toProblem({ error, status }: Failure, correlationId: string): Problem {
  return {
    type: `urn:causeway:problem:${error.code}`,
    title: STATUS_CODES[status] ?? 'Error',
    status,
    detail: error.message,
    code: error.code,
    correlationId,
    ...(error.errors && { errors: error.errors }),
    ...error.details,
  };
}
