import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Principal } from '@causeway/kernel';
import type { EdgeRequest } from './request.js';

/** The caller, on a route that is {@link Authorized}. */
export const CurrentPrincipal = createParamDecorator((_: unknown, context: ExecutionContext): Principal => {
  const { principal } = context.switchToHttp().getRequest<EdgeRequest>();
  if (!principal) throw new Error('CurrentPrincipal on a route without @Authorized');
  return principal;
});
