import { type ExecutionContext, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE } from '@nestjs/core';
import { ThrottlerModule } from '@nestjs/throttler';
import { AuthModule } from '@causeway/auth';
import { APP_CONFIG, type AppConfig } from '@causeway/config';
import { AuthGuard } from './auth.guard.js';
import { ProblemFilter } from './problem.filter.js';
import { RateLimitGuard } from './rate-limit.guard.js';
import { RateLimitStorage } from './rate-limit.storage.js';
import type { EdgeRequest } from './request.js';
import { validationPipe } from './validation.pipe.js';

@Module({ providers: [RateLimitStorage], exports: [RateLimitStorage] })
class RateLimitModule {}

/** What stands before every route: keys, rate limits, validation, errors. Guards run in the order they have here. */
@Module({
  imports: [
    AuthModule,
    ThrottlerModule.forRootAsync({
      imports: [RateLimitModule],
      inject: [APP_CONFIG, RateLimitStorage],
      useFactory: (config: AppConfig, storage: RateLimitStorage) => ({
        storage,
        throttlers: [{ ttl: 60_000, limit: (context: ExecutionContext) => limitOf(context, config) }],
      }),
    }),
  ],
  providers: [
    { provide: APP_GUARD, useClass: AuthGuard },
    { provide: APP_GUARD, useClass: RateLimitGuard },
    { provide: APP_PIPE, useValue: validationPipe },
    { provide: APP_FILTER, useClass: ProblemFilter },
  ],
})
export class EdgeModule {}

function limitOf(context: ExecutionContext, config: AppConfig): number {
  const { principal } = context.switchToHttp().getRequest<EdgeRequest>();
  return principal?.rateLimit ?? config.auth.rateLimitPerMinute;
}
