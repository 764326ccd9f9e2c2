import type { Principal } from '@causeway/kernel';
import type { Request } from 'express';

/** A request on its way through the edge. */
export interface EdgeRequest extends Request {
  /** Set by the authenticate middleware on every route below `/api` and `/v1`. */
  principal?: Principal;
  /** The request id, set by the logger: the caller's `X-Request-Id` or a new one. */
  id: string;
}
