import { AppError } from '@causeway/kernel';
import type { CallEnd } from '../replica/replica.js';
import { unavailable } from '../server/unavailable.js';
import { type Call, FailedAttempt } from './call.js';
import { CallDeadline } from './deadline.js';
import { toReplicaRequest } from './replica-request.js';

/** Sets one deadline for all attempts of a call. */
export async function withinDeadline<T>(call: Call<T>, next: () => Promise<T>): Promise<T> {
  call.deadline = new CallDeadline(call.limits.idleMs, call.limits.maxMs, call.options.signal);
  try {
    return await next();
  } finally {
    call.deadline.clear();
  }
}

/** Acquires a replica for one attempt, and reports to it afterwards how the attempt ended. */
export async function onReplica<T>(call: Call<T>, next: () => Promise<T>): Promise<T> {
  const slot = await call.group.allocator.acquire(toReplicaRequest(call));
  if (!slot) throw new FailedAttempt(noReplica(call), 'not_sent');
  call.replica = slot.replica;
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
    call.group.release(slot, end);
  }
}

function endOf<T>({ deadline }: Call<T>, error: unknown, durationMs: number): CallEnd {
  if (!(error instanceof FailedAttempt)) return { good: null };
  if (error.isReplicaFault) return { good: false };
  if (error.outcome === 'completed') return { good: true };
  // a timeout is no failure of the replica, but it counts for the latency, so that the balancer prefers faster replicas
  const isTimeout = deadline?.ended === 'idle' || deadline?.ended === 'maximum';
  return { good: null, ...(isTimeout && error.outcome === 'outcome_unknown' ? { durationMs } : {}) };
}

function noReplica<T>({ group, deadline, limits }: Call<T>): AppError {
  if (deadline?.ended === 'cancelled') return new AppError('MCP.SERVER_UNAVAILABLE', 'the call was cancelled before it was sent');
  if (deadline && deadline.ended !== null)
    return new AppError(
      'MCP.TIMEOUT',
      `no replica of the MCP server "${group.name}" took the call within ${limits.idleMs} ms; it was not sent, so it can be tried again`,
    );
  return unavailable(group);
}
