import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiBearerAuth, ApiResponse } from '@nestjs/swagger';
import type { Permission } from '@causeway/kernel';
import { problem } from './problem.js';

export const REQUIRED_PERMISSION = 'causeway:permission';

/** Guards a route: the caller needs a key with this permission. Documents itself in OpenAPI. */
export function Authorized(permission: Permission) {
  return applyDecorators(
    SetMetadata(REQUIRED_PERMISSION, permission),
    ApiBearerAuth(),
    ApiResponse({ status: 401, description: 'No API key, or one that is not known', content: problem }),
    ApiResponse({ status: 403, description: `The key lacks the permission ${permission}`, content: problem }),
    ApiResponse({ status: 429, description: 'Too many requests; see Retry-After', content: problem }),
  );
}
