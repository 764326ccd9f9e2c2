import { AppError } from '@causeway/kernel';
import type { CallEnd, Replica } from '../replica/replica.js';
import type { Seeker } from '../server/admission.js';
import { unavailable } from '../server/unavailable.js';
import { type Call, FailedAttempt } from './call.js';
import { Deadline } from './deadline.js';
import { mayRepeat } from './outcome.js';

const MAX_ATTEMPTS = 3;

/** One deadline for all attempts. */
export async function withinDeadline<T>(call: Call<T>, next: () => Promise<T>): Promise<T> {
  call.deadline = new Deadline(call.limits.idleMs, call.limits.maxMs, call.options.signal);
  try {
    return await next();
  } finally {
    call.deadline.clear();
  }
}

/** Sends again what may be sent again, on another connection, while there is time. */
export async function repeatedWhenSafe<T>(call: Call<T>, next: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await next();
    } catch (error) {
      if (!(error instanceof FailedAttempt)) throw error;
      // an earlier attempt may have been carried out, whatever became of this one
      if (error.outcome !== 'not_sent' || call.outcome !== 'outcome_unknown') call.outcome = error.outcome;
      const again =
        mayRepeat(error.outcome, call.repeatable) &&
        call.attempts > 0 &&
        call.attempts < MAX_ATTEMPTS &&
        call.deadline?.ended === null;
      if (!again || !(await call.group.admission.hasOther(toSeeker(call)))) throw error.error;
    }
  }
}

/** On a replica that is well, has what is called and has room; how it went is told to the replica. */
export async function onReplica<T>(call: Call<T>, next: () => Promise<T>): Promise<T> {
  const lease = await call.group.admission.lease(toSeeker(call));
  if (!lease) throw new FailedAttempt(noReplica(call), 'not_sent');
  call.replica = lease.replica;
  const startedAt = performance.now();
  let end: CallEnd = { good: null };
  try {
    const result = await next();
    end = { good: true, durationMs: performance.now() - startedAt };
    return result;
  } catch (error) {
    if (error instanceof FailedAttempt && error.blamed) end = { good: false };
    else if (error instanceof FailedAttempt && error.outcome === 'completed') end = { good: true };
    throw error;
  } finally {
    call.group.release(lease, end);
  }
}

function toSeeker<T>(call: Call<T>): Seeker {
  const { caller, affinity, deadline } = call;
  if (!deadline) throw new Error('a call is looking for a replica without a deadline');
  return { caller, affinity, signal: deadline.signal, suits: (replica) => isUntried(call, replica) && call.fits(replica) };
}

function isUntried<T>({ failedAt }: Call<T>, replica: Replica): boolean {
  const failed = failedAt?.get(replica);
  return failed === undefined || (replica.connection?.openedAt ?? 0) >= failed;
}

function noReplica<T>({ group, deadline, limits }: Call<T>): AppError {
  if (deadline?.ended === 'cancelled') return new AppError('MCP.SERVER_UNAVAILABLE', 'the call was cancelled before it was sent');
  if (deadline && deadline.ended !== null)
    return new AppError('MCP.TIMEOUT', `no replica of "${group.name}" took the call within ${limits.idleMs} ms; it was not sent`);
  return unavailable(group);
}
