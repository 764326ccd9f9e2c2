import type { Principal } from '@causeway/kernel';
import type { Request } from 'express';

/** A request on its way through the edge. */
export interface EdgeRequest extends Request {
  /** Set by the auth guard on every route that is not public. */
  principal?: Principal;
  /** The request id, set by the logger: the caller's `X-Request-Id` or a new one. */
  id: string;
}
