import { type ArgumentsHost, Catch, type ExceptionFilter, Inject } from '@nestjs/common';
import type { Response } from 'express';
import { beginFailure, type Failure, reportFailure } from './report-failure.js';
import type { EdgeRequest } from './request.js';

/** The body of an error response, as the clients of one door expect it. */
export type RenderError = (failure: Failure, correlationId: string) => { contentType: string; body: object };

/** How errors below a path are rendered. A prefix ends in a slash; the empty prefix of the last renderer fits every path. */
export type ErrorRenderer = [prefix: string, render: RenderError];

export const ERROR_RENDERERS = 'causeway:error-renderers';

/** Answers every error in the shape of the door that the request came to, also where no route was found. */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  constructor(@Inject(ERROR_RENDERERS) private readonly renderers: ErrorRenderer[]) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<EdgeRequest>();
    const response = host.switchToHttp().getResponse<Response>();
    if (response.destroyed && isAbort(thrown)) return;
    const failure = reportFailure(thrown);
    if (!beginFailure(response, failure)) return;
    const { contentType, body } = this.rendererOf(request.path)(failure, request.id);
    response.type(contentType).send(JSON.stringify(body));
  }

  private rendererOf(path: string): RenderError {
    const entry = this.renderers.find(([prefix]) => path.startsWith(prefix));
    if (!entry) throw new Error(`no door renders the errors of ${path}`);
    return entry[1];
  }
}

/** Work that was ended because the client closed its connection is not a failure. */
function isAbort(thrown: unknown): boolean {
  return (thrown as Error | null)?.name === 'AbortError';
}
