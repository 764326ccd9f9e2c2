import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { Response } from 'express';
import { beginFailure, reportFailure } from '../edge/report-failure.js';
import { toOpenAiError } from './openai-error.js';

/** Answers errors of the OpenAI-compatible routes in the shape that its clients know. */
@Catch()
export class OpenAiErrorFilter implements ExceptionFilter {
  catch(thrown: unknown, host: ArgumentsHost): void {
    const response = host.switchToHttp().getResponse<Response>();
    // the client is gone: the error is most likely its leaving, and nobody is left to be told
    if (response.destroyed) return;
    const failure = reportFailure(thrown);
    if (beginFailure(response, failure)) response.json(toOpenAiError(failure.error, failure.status));
  }
}
