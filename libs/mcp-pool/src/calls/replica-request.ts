import type { Replica } from '../replica/replica.js';
import type { ReplicaRequest } from '../server/replica-allocator.js';
import type { Call } from './call.js';

/** What a call needs of a replica for its next attempt. */
export function toReplicaRequest<T>(call: Call<T>): ReplicaRequest {
  const { caller, affinity, deadline } = call;
  if (!deadline) throw new Error('a call requests a replica without a deadline');
  return { caller, affinity, signal: deadline.signal, accepts: (replica) => isUntried(call, replica) && call.accepts(replica) };
}

function isUntried<T>({ failedOn }: Call<T>, replica: Replica): boolean {
  const failed = failedOn?.get(replica);
  return failed === undefined || (replica.connection?.openedAt ?? 0) > failed.openedAt;
}
