import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Principal } from '@causeway/kernel';
import type { EdgeRequest } from './request.js';

/** Injects the caller into a route that is {@link Authorized}. */
export const CurrentPrincipal = createParamDecorator((_: unknown, context: ExecutionContext): Principal => {
  const { principal } = context.switchToHttp().getRequest<EdgeRequest>();
  if (!principal) throw new Error('@CurrentPrincipal() is used on a route without @Authorized()');
  return principal;
});
