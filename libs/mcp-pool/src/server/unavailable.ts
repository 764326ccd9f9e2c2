import { AppError } from '@causeway/kernel';
import type { ServerGroup } from './server-group.js';

/** The error for a call to a server that takes no calls now. It names the reason and the last failure. */
export function unavailable(group: ServerGroup): AppError {
  const { state, lastFailure } = group.describe();
  const why = state === 'ready' ? 'no ready replica has this tool with the listed schema' : `it is ${state}`;
  const failure =
    lastFailure && state !== 'ready'
      ? `; last failure (${lastFailure.stage}, since ${lastFailure.since}): ${lastFailure.message}`
      : '';
  return new AppError(
    'MCP.SERVER_UNAVAILABLE',
    `the MCP server "${group.name}" takes no calls: ${why}${failure}; try again later`,
    {
      retryAfterSeconds: 2,
    },
  );
}
