import { setTimeout as sleep } from 'node:timers/promises';
import { AppError, messageOf } from '@causeway/kernel';
import type { CallEnd, Replica } from '../replica/replica.js';
import type { Seeker } from '../server/admission.js';
import { unavailable } from '../server/unavailable.js';
import { type Call, FailedAttempt } from './call.js';
import { Deadline } from './deadline.js';
import { mayRepeat } from '../connection/outcome.js';

const MAX_ATTEMPTS = 3;
const SAME_AGAIN_MS = 100;

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
  let doubt: FailedAttempt | null = null;
  const sessionsLost = new Set<Replica | null>();
  for (;;) {
    try {
      return await next();
    } catch (error) {
      const failed = error instanceof FailedAttempt ? error : null;
      // an earlier attempt may have been carried out, whatever became of this one, unless this one was answered
      if (failed?.outcome === 'outcome_unknown') doubt ??= failed;
      if (failed?.outcome === 'completed') doubt = null;
      call.outcome = doubt ? 'outcome_unknown' : (failed?.outcome ?? 'not_sent');
      // a session is made anew once, and does not count for those who had nothing to do with it
      const isLostAgain = failed?.isSessionLost && sessionsLost.has(call.replica);
      if (failed?.isSessionLost) sessionsLost.add(call.replica);
      if (!failed || isLostAgain || !(await mayGoOn(call, failed, MAX_ATTEMPTS + sessionsLost.size))) throw told(error, doubt);
    }
  }
}

async function mayGoOn<T>(call: Call<T>, { outcome }: FailedAttempt, most: number): Promise<boolean> {
  const { attempts, repeatable, deadline, group } = call;
  if (!mayRepeat(outcome, repeatable) || attempts === 0 || attempts >= most || deadline?.ended !== null) return false;
  if (await group.admission.hasOther(toSeeker(call))) return true;
  if (outcome !== 'outcome_unknown') return false;
  // nobody else has it: what went wrong with one socket need not go wrong with the next
  await sleep(SAME_AGAIN_MS, undefined, { signal: deadline.signal, ref: false }).catch(() => undefined);
  if (deadline.ended !== null) return false;
  call.failedOn = null;
  return group.admission.hasOther(toSeeker(call));
}

/** What the caller hears: not of the last attempt alone, where an earlier one may have been carried out. */
function told(last: unknown, doubt: FailedAttempt | null): unknown {
  const error = last instanceof FailedAttempt ? last.error : last;
  if (!doubt || doubt === last || (last instanceof FailedAttempt && last.outcome === 'outcome_unknown')) return error;
  const text = `${doubt.error.message}; it was tried again, and that failed too: ${messageOf(error)}`;
  return new AppError('MCP.OUTCOME_UNKNOWN', text, { cause: error });
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
    end = endOf(call, error, performance.now() - startedAt);
    throw error;
  } finally {
    call.group.release(lease, end);
  }
}

function endOf<T>({ deadline }: Call<T>, error: unknown, durationMs: number): CallEnd {
  if (!(error instanceof FailedAttempt)) return { good: null };
  if (error.blamed) return { good: false };
  if (error.outcome === 'completed') return { good: true };
  // slow is not failing, but whoever lets calls run out of time is to be asked last
  const isOverdue = deadline?.ended === 'idle' || deadline?.ended === 'maximum';
  return { good: null, ...(isOverdue && error.outcome === 'outcome_unknown' ? { durationMs } : {}) };
}

function toSeeker<T>(call: Call<T>): Seeker {
  const { caller, affinity, deadline } = call;
  if (!deadline) throw new Error('a call is looking for a replica without a deadline');
  return { caller, affinity, signal: deadline.signal, suits: (replica) => isUntried(call, replica) && call.fits(replica) };
}

function isUntried<T>({ failedOn }: Call<T>, replica: Replica): boolean {
  const failed = failedOn?.get(replica);
  return failed === undefined || (replica.connection?.openedAt ?? 0) > failed.openedAt;
}

function noReplica<T>({ group, deadline, limits }: Call<T>): AppError {
  if (deadline?.ended === 'cancelled') return new AppError('MCP.SERVER_UNAVAILABLE', 'the call was cancelled before it was sent');
  if (deadline && deadline.ended !== null)
    return new AppError('MCP.TIMEOUT', `no replica of "${group.name}" took the call within ${limits.idleMs} ms; it was not sent`);
  return unavailable(group);
}
