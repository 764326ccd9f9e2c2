import { type ExecutionContext, Injectable } from '@nestjs/common';
import { ThrottlerGuard, type ThrottlerLimitDetail } from '@nestjs/throttler';
import { AppError } from '@causeway/kernel';
import type { EdgeRequest } from './request.js';

/** Limits the requests per minute of each key, over all routes together. The authenticate middleware has set the principal. */
@Injectable()
export class RateLimitGuard extends ThrottlerGuard {
  protected override shouldSkip(context: ExecutionContext): Promise<boolean> {
    return Promise.resolve(context.switchToHttp().getRequest<EdgeRequest>().principal === undefined);
  }

  protected override getTracker(request: EdgeRequest): Promise<string> {
    return Promise.resolve(request.principal!.id);
  }

  protected override generateKey(_context: ExecutionContext, tracker: string): string {
    return tracker;
  }

  protected override throwThrottlingException(_: ExecutionContext, { limit, timeToExpire }: ThrottlerLimitDetail): Promise<void> {
    const text = `this API key has made more than ${limit} requests in a minute; try again in ${timeToExpire} s`;
    throw new AppError('REQUEST.RATE_LIMITED', text, { retryAfterSeconds: timeToExpire });
  }
}
