import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { PUBLIC_ROUTE } from '@causeway/auth';
import { AppError, hasPermission, type Permission } from '@causeway/kernel';
import { REQUIRED_PERMISSION } from './authorized.decorator.js';
import type { EdgeRequest } from './request.js';

/** Lets a request through when its key has the permission that the route requires. A route that requires none must be public. */
@Injectable()
export class PermissionGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const targets = [context.getHandler(), context.getClass()];
    if (this.reflector.getAllAndOverride<boolean>(PUBLIC_ROUTE, targets)) return true;
    const request = context.switchToHttp().getRequest<EdgeRequest>();
    if (!request.principal) throw new Error(`${request.path} is neither public nor below a path that is authenticated`);
    const permission = this.reflector.getAllAndOverride<Permission>(REQUIRED_PERMISSION, targets);
    if (!permission) throw new Error(`${context.getClass().name} has a route that is neither public nor authorized`);
    if (hasPermission(request.principal, permission)) return true;
    throw new AppError('AUTH.FORBIDDEN', `this API key lacks the permission ${permission}; use a key that has it`);
  }
}
