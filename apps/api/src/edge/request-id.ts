import { randomUUID } from 'node:crypto';
import type { NextFunction, Request, Response } from 'express';
import type { EdgeRequest } from './request.js';

/** Request ids that are accepted from callers. */
const REQUEST_ID = /^[\w.-]{1,128}$/;

/** Gives every request an id before anything can fail: the caller's `X-Request-Id` if it is well-formed, else a new one. */
export function requestId(request: Request, response: Response, next: NextFunction): void {
  const given = request.header('x-request-id');
  const id = given && REQUEST_ID.test(given) ? given : randomUUID();
  (request as EdgeRequest).id = id;
  response.setHeader('X-Request-Id', id);
  next();
}
