import { setTimeout as sleep } from 'node:timers/promises';
import { AppError, messageOf } from '@causeway/kernel';
import type { CallOutcome } from '../pool.types.js';
import type { Replica } from '../replica/replica.js';
import { type Call, FailedAttempt } from './call.js';
import { toReplicaRequest } from './replica-request.js';

const MAX_ATTEMPTS = 3;
const SAME_REPLICA_PAUSE_MS = 100;

/** Whether a call may be attempted again: when it was not sent, or when its outcome is unknown and repeating is allowed. */
export function mayRetry(outcome: CallOutcome, mayRepeat: boolean): boolean {
  return outcome === 'not_sent' || (outcome === 'outcome_unknown' && mayRepeat);
}

/** Retries a call that {@link mayRetry} allows, on another replica or a new connection, within the deadline. */
export async function retryWhenSafe<T>(call: Call<T>, next: () => Promise<T>): Promise<T> {
  let unknown: FailedAttempt | null = null;
  const sessionsLost = new Set<Replica | null>();
  for (;;) {
    try {
      return await next();
    } catch (error) {
      const failed = error instanceof FailedAttempt ? error : null;
      // an earlier attempt may have been executed whatever became of this one, unless this one was answered
      if (failed?.outcome === 'outcome_unknown') unknown ??= failed;
      if (failed?.outcome === 'completed') unknown = null;
      call.outcome = unknown ? 'outcome_unknown' : (failed?.outcome ?? 'not_sent');
      // a lost session is replaced once per replica, and does not count as an attempt
      const isLostAgain = failed?.isSessionLost && sessionsLost.has(call.replica);
      if (failed?.isSessionLost) sessionsLost.add(call.replica);
      if (!failed || isLostAgain || !(await canRetry(call, failed, MAX_ATTEMPTS + sessionsLost.size)))
        throw errorForCaller(error, unknown);
    }
  }
}

async function canRetry<T>(call: Call<T>, { outcome }: FailedAttempt, maxAttempts: number): Promise<boolean> {
  const { attempts, mayRepeat, deadline, group } = call;
  if (!mayRetry(outcome, mayRepeat) || attempts === 0 || attempts >= maxAttempts || deadline?.ended !== null) return false;
  if (await group.allocator.hasCandidate(toReplicaRequest(call))) return true;
  if (outcome !== 'outcome_unknown') return false;
  // no other replica has the tool; a failure of one socket says little about the next one to the same replica
  await sleep(SAME_REPLICA_PAUSE_MS, undefined, { signal: deadline.signal, ref: false }).catch(() => undefined);
  if (deadline.ended !== null) return false;
  call.failedOn = null;
  return group.allocator.hasCandidate(toReplicaRequest(call));
}

/** The error of the last attempt, unless an earlier one may have been executed: then the outcome of the call is unknown. */
function errorForCaller(last: unknown, unknown: FailedAttempt | null): unknown {
  const error = last instanceof FailedAttempt ? last.error : last;
  if (!unknown || unknown === last || (last instanceof FailedAttempt && last.outcome === 'outcome_unknown')) return error;
  const text = `${unknown.error.message}; it was tried again, and that failed too: ${messageOf(error)}`;
  return new AppError('MCP.OUTCOME_UNKNOWN', text, { cause: error });
}
