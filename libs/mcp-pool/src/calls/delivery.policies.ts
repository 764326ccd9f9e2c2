import { AppError } from '@causeway/kernel';
import { chooseReplica } from '../server/choose-replica.js';
import { unavailable } from '../server/unavailable.js';
import type { Replica } from '../replica/replica.js';
import { type Call, FailedAttempt } from './call.js';
import { Deadline } from './deadline.js';
import { mayRepeat } from './outcome.js';

const MAX_ATTEMPTS = 3;
const MAX_WAIT_MS = 5_000;

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
      if (!again || !(await hasAnother(call))) throw error.error;
    }
  }
}

/** Picks a replica that is ready and fits; waits a little for one that is on its way. */
export async function onChosenReplica<T>(call: Call<T>, next: () => Promise<T>): Promise<T> {
  if (candidatesOf(call).length === 0) await firstComing(call);
  const replica = chooseReplica(candidatesOf(call), call.group.nextTurn());
  if (!replica) throw new FailedAttempt(noReplica(call), 'not_sent', false);
  call.replica = replica;
  return next();
}

/** A bound on what one replica is given at once. */
export async function withinConcurrency<T>(call: Call<T>, next: () => Promise<T>): Promise<T> {
  const { maxConcurrency } = call.group.config;
  if ((call.replica?.inFlight ?? 0) < maxConcurrency) return next();
  const text = `every replica of "${call.group.name}" has ${maxConcurrency} calls in flight, its limit`;
  throw new AppError('POOL.SATURATED', text, { retryAfterSeconds: 1 });
}

function candidatesOf<T>({ group, fits, tried }: Call<T>): Replica[] {
  return group.replicas.filter((replica) => replica.usable !== null && !tried.has(replica.usable) && fits(replica));
}

async function hasAnother<T>(call: Call<T>): Promise<boolean> {
  if (candidatesOf(call).length === 0) await firstComing(call);
  return candidatesOf(call).length > 0;
}

/** Until a replica that is being connected can be used, or none is coming. */
async function firstComing<T>(call: Call<T>): Promise<void> {
  const coming = call.group.replicas.flatMap((replica) => replica.nudge() ?? []);
  if (coming.length === 0 || !call.deadline) return;
  const usable = coming.map((attempt) =>
    attempt.then(() => candidatesOf(call).length > 0 || Promise.reject(new Error('not this one'))),
  );
  const timer = Promise.withResolvers<void>();
  const timeout = setTimeout(() => timer.resolve(), MAX_WAIT_MS);
  await call.deadline.orEnd(Promise.race([Promise.any(usable), timer.promise]));
  clearTimeout(timeout);
}

function noReplica<T>({ group, deadline }: Call<T>): AppError {
  if (deadline?.ended === 'cancelled') return new AppError('MCP.SERVER_UNAVAILABLE', 'the call was cancelled before it was sent');
  return unavailable(group);
}
