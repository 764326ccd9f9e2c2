import type { RequestOptions } from '@modelcontextprotocol/client';
import { AppError, messageOf } from '@causeway/kernel';
import { type Call, FailedAttempt } from './call.js';
import type { DeadlineEnd } from './deadline.js';
import { classify, type Verdict } from '../connection/outcome.js';

/** The SDK's own clock must not end a call before ours does. */
const NEVER_FIRST_MS = 60_000;

/** One attempt on the chosen replica. @throws FailedAttempt when there is no answer */
export async function send<T>(call: Call<T>): Promise<T> {
  const { replica, deadline, run } = call;
  const connection = replica?.connection;
  if (!replica || !connection || !deadline)
    throw new FailedAttempt(new AppError('MCP.SERVER_UNAVAILABLE', 'the replica was just lost'), 'not_sent');
  call.attempts++;
  try {
    const result = await connection.use((client) => run(client, requestOptions(call)));
    call.outcome = 'completed';
    return result;
  } catch (error) {
    const verdict = deadline.ended === null ? classify(error) : overdue(call, deadline.ended);
    call.failedOn = (call.failedOn ?? new Map()).set(replica, connection);
    if (verdict.lost) replica.lost(connection, 'call', verdict.message);
    else if (verdict.blamed) replica.failed(verdict.message);
    // a call that timed out or was cut may mean that the server has gone, and may mean nothing
    if (verdict.outcome === 'outcome_unknown') replica.doubt();
    throw new FailedAttempt(toAppError(call, verdict, error), verdict.outcome, verdict.blamed, verdict.lost && !verdict.blamed);
  }
}

function requestOptions<T>({ deadline, options, limits }: Call<T>): RequestOptions {
  return {
    ...(deadline ? { signal: deadline.signal } : {}),
    timeout: limits.maxMs + NEVER_FIRST_MS,
    // always asked for: it is what keeps a long call alive
    onprogress: (progress) => {
      deadline?.touch();
      options.onProgress?.(progress);
    },
  };
}

function overdue<T>({ limits }: Call<T>, why: DeadlineEnd): Verdict {
  if (why === 'cancelled')
    return {
      code: 'MCP.OUTCOME_UNKNOWN',
      outcome: 'outcome_unknown',
      message: 'cancelled by the caller',
      lost: false,
      blamed: false,
    };
  const message =
    why === 'idle'
      ? `no answer and no progress within ${limits.idleMs} ms`
      : `no answer within ${limits.maxMs} ms, the longest a call may take`;
  return { code: 'MCP.TIMEOUT', outcome: 'outcome_unknown', message, lost: false, blamed: false };
}

function toAppError<T>({ group, replica }: Call<T>, { code, outcome, message }: Verdict, cause: unknown): AppError {
  const unknown = outcome === 'outcome_unknown' ? '; it is not known whether the call was carried out' : '';
  const where = `"${group.name}" (replica ${replica?.id ?? '?'})`;
  return new AppError(code, `MCP server ${where}: ${message}${unknown}`, { internal: messageOf(cause), cause });
}
