import type { Client, RequestOptions } from '@modelcontextprotocol/client';
import type { AppError, Principal } from '@causeway/kernel';
import type { ReplicaTool } from '../catalog/replica-catalog.js';
import type { Connection } from '../connection/connection.js';
import type { CallOptions, CallOutcome, PoolTool } from '../pool.types.js';
import type { Replica } from '../replica/replica.js';
import type { ServerGroup } from '../server/server-group.js';
import type { CallDeadline } from './deadline.js';

/** One call of a tool, or one read of a prompt or resource. The policies fill in the fields that are not `readonly`. */
export interface Call<T> {
  readonly group: ServerGroup;
  /** Id of the principal. */
  readonly caller: string;
  /** Equal for calls that should reach the same replica. */
  readonly affinity: string;
  /** Whether a replica can serve it: for a tool, whether it has the tool with the schema that was checked. */
  readonly accepts: (replica: Replica) => boolean;
  /** Whether it may be repeated when its outcome is unknown. */
  readonly mayRepeat: boolean;
  readonly run: (client: Client, options: RequestOptions) => Promise<T>;
  readonly options: CallOptions;
  readonly limits: { idleMs: number; maxMs: number };
  deadline: CallDeadline | null;
  attempts: number;
  /** The connection on which each replica failed. A replica is retried only on a newer connection. */
  failedOn: Map<Replica, Connection> | null;
  replica: Replica | null;
  outcome: CallOutcome;
}

/** A tool under its pool-wide name. */
export interface ToolEntry {
  listed: PoolTool;
  group: ServerGroup;
  tool: ReplicaTool;
}

/** A call of a tool. */
export interface ToolCall<T> extends Call<T> {
  readonly principal: Principal;
  readonly entry: ToolEntry;
  readonly args: Record<string, unknown>;
  readonly startedAt: number;
}

/** Wraps a call: it may refuse, observe, limit or repeat what `next` does. */
export type Policy<T, C extends Call<T> = Call<T>> = (call: C, next: () => Promise<T>) => Promise<T>;

/** Runs a call through its policies; the first policy is the outermost. */
export function runThroughPolicies<T, C extends Call<T>>(
  policies: readonly Policy<T, C>[],
  call: C,
  send: () => Promise<T>,
): Promise<T> {
  return policies.reduceRight<() => Promise<T>>((next, policy) => () => policy(call, next), send)();
}

/** An attempt that ended without a result. */
export class FailedAttempt extends Error {
  constructor(
    readonly error: AppError,
    readonly outcome: CallOutcome,
    /** Whether the failure counts against the health of the replica. */
    readonly isReplicaFault = false,
    /** The server did not know the session; a new one may help, once. */
    readonly isSessionLost = false,
  ) {
    super(error.message, { cause: error });
  }
}
