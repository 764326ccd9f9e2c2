import { AppError } from '@causeway/kernel';
import type { ServerGroup } from './server-group.js';

/** Why a server takes no calls now, with what went wrong last. */
export function unavailable(group: ServerGroup): AppError {
  const { state, lastFailure } = group.describe();
  const why = state === 'ready' ? 'no replica that is ready has this tool as it was listed' : `it is ${state}`;
  const failure =
    lastFailure && state !== 'ready'
      ? `; last failure (${lastFailure.stage}, since ${lastFailure.since}): ${lastFailure.message}`
      : '';
  return new AppError('MCP.SERVER_UNAVAILABLE', `the MCP server "${group.name}" takes no calls: ${why}${failure}`, {
    retryAfterSeconds: 2,
  });
}
