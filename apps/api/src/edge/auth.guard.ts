import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ApiKeys, PUBLIC_ROUTE } from '@causeway/auth';
import { AppError, may, type Permission } from '@causeway/kernel';
import { REQUIRED_PERMISSION } from './authorized.decorator.js';
import type { EdgeRequest } from './request.js';

/** Lets a request through when its key has the permission that the route names. A route that names none is closed. */
@Injectable()
export class AuthGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly keys: ApiKeys,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const targets = [context.getHandler(), context.getClass()];
    if (this.reflector.getAllAndOverride<boolean>(PUBLIC_ROUTE, targets)) return true;
    const request = context.switchToHttp().getRequest<EdgeRequest>();
    request.principal = await this.keys.verify(bearerOf(request));
    const permission = this.reflector.getAllAndOverride<Permission>(REQUIRED_PERMISSION, targets);
    if (!permission) throw new Error(`${context.getClass().name} has a route that is neither public nor authorized`);
    if (may(request.principal, permission)) return true;
    throw new AppError('AUTH.FORBIDDEN', `this API key lacks the permission ${permission}`);
  }
}

function bearerOf(request: EdgeRequest): string {
  const [scheme, secret] = (request.headers.authorization ?? '').split(' ');
  if (scheme?.toLowerCase() === 'bearer' && secret) return secret;
  throw new AppError('AUTH.MISSING_KEY', 'send your API key as "Authorization: Bearer <key>"');
}
