import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiBearerAuth, ApiResponse } from '@nestjs/swagger';
import type { Permission } from '@causeway/kernel';
import { problem } from './problem.js';

export const REQUIRED_PERMISSION = 'causeway:permission';

/** Requires a key with this permission, and documents that in OpenAPI. */
export function Authorized(permission: Permission) {
  return applyDecorators(
    SetMetadata(REQUIRED_PERMISSION, permission),
    ApiBearerAuth(),
    ApiResponse({ status: 401, description: 'The API key is missing or not valid', content: problem }),
    ApiResponse({ status: 403, description: `The key lacks the permission ${permission}`, content: problem }),
    ApiResponse({
      status: 429,
      description: 'The key has made too many requests; `Retry-After` says when to try again',
      content: problem,
    }),
  );
}
