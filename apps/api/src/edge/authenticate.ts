import type { ApiKeys } from '@causeway/auth';
import { AppError } from '@causeway/kernel';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import type { EdgeRequest } from './request.js';

/** Checks the API key before the body is read, so that callers without a key cannot make the service parse anything. */
export function authenticate(keys: ApiKeys): RequestHandler {
  return (request: Request, _response: Response, next: NextFunction) => {
    identify(request as EdgeRequest, keys).then(() => next(), next);
  };
}

async function identify(request: EdgeRequest, keys: ApiKeys): Promise<void> {
  const [scheme, secret] = (request.headers.authorization ?? '').split(' ');
  if (scheme?.toLowerCase() !== 'bearer' || !secret) {
    throw new AppError('AUTH.MISSING_KEY', 'the request has no API key; send it in the header "Authorization: Bearer <key>"');
  }
  request.principal = await keys.verify(secret);
}
