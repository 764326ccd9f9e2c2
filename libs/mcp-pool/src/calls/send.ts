import type { RequestOptions } from '@modelcontextprotocol/client';
import { AppError, messageOf } from '@causeway/kernel';
import { type Call, FailedAttempt } from './call.js';
import type { DeadlineEnd } from './deadline.js';
import { classifyFailure, type ExchangeFailure } from '../connection/classify-failure.js';

/** Added to our deadline, so that the timeout of the SDK never ends a call first. */
const SDK_TIMEOUT_EXTRA_MS = 60_000;

/** Makes one attempt on the chosen replica. @throws FailedAttempt when there is no result */
export async function send<T>(call: Call<T>): Promise<T> {
  const { replica, deadline, run } = call;
  const connection = replica?.connection;
  if (!replica || !connection || !deadline)
    throw new FailedAttempt(
      new AppError('MCP.SERVER_UNAVAILABLE', 'the replica lost its connection just before the call was sent; try again'),
      'not_sent',
    );
  call.attempts++;
  try {
    const result = await connection.use((client) => run(client, requestOptions(call)));
    call.outcome = 'completed';
    return result;
  } catch (error) {
    const failure = deadline.ended === null ? classifyFailure(error) : deadlineFailure(call, deadline.ended);
    call.failedOn = (call.failedOn ?? new Map()).set(replica, connection);
    if (failure.isConnectionLost) replica.connectionLost(connection, 'call', failure.message);
    else if (failure.isReplicaFault) replica.recordFailure(failure.message);
    // a call that timed out or was cut off may mean that the server is gone
    if (failure.outcome === 'outcome_unknown') replica.probeSoon();
    throw new FailedAttempt(
      toAppError(call, failure, error),
      failure.outcome,
      failure.isReplicaFault,
      failure.isConnectionLost && !failure.isReplicaFault,
    );
  }
}

function requestOptions<T>({ deadline, options, limits }: Call<T>): RequestOptions {
  return {
    ...(deadline ? { signal: deadline.signal } : {}),
    timeout: limits.maxMs + SDK_TIMEOUT_EXTRA_MS,
    // progress is always requested, because it extends the deadline
    onprogress: (progress) => {
      deadline?.extend();
      options.onProgress?.(progress);
    },
  };
}

function deadlineFailure<T>({ limits }: Call<T>, why: DeadlineEnd): ExchangeFailure {
  if (why === 'cancelled')
    return {
      code: 'MCP.OUTCOME_UNKNOWN',
      outcome: 'outcome_unknown',
      message: 'cancelled by the caller',
      isConnectionLost: false,
      isReplicaFault: false,
    };
  const message =
    why === 'idle'
      ? `no answer and no progress within ${limits.idleMs} ms`
      : `no answer within ${limits.maxMs} ms, the longest a call may take`;
  return { code: 'MCP.TIMEOUT', outcome: 'outcome_unknown', message, isConnectionLost: false, isReplicaFault: false };
}

function toAppError<T>({ group, replica }: Call<T>, { code, outcome, message }: ExchangeFailure, cause: unknown): AppError {
  const unknown = outcome === 'outcome_unknown' ? '; the server may or may not have executed the call' : '';
  const where = `"${group.name}" (replica ${replica?.id ?? '?'})`;
  return new AppError(code, `MCP server ${where}: ${message}${unknown}`, { internal: messageOf(cause), cause });
}
