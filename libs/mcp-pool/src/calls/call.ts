import type { Client, RequestOptions } from '@modelcontextprotocol/client';
import type { AppError, Principal } from '@causeway/kernel';
import type { ReplicaTool } from '../catalog/replica-catalog.js';
import type { Connection } from '../connection/connection.js';
import type { CallOptions, Outcome, PoolTool } from '../pool.types.js';
import type { Replica } from '../replica/replica.js';
import type { ServerGroup } from '../server/server-group.js';
import type { Deadline } from './deadline.js';

/** One exchange with a server, from the first policy to the last. What is not `readonly` the policies fill in. */
export interface Call<T> {
  readonly group: ServerGroup;
  /** For whom. */
  readonly caller: string;
  /** What calls that should meet the same replica have in common. */
  readonly affinity: string;
  /** Whether a replica can take it: for a tool, one that has it with the schema that was checked. */
  readonly fits: (replica: Replica) => boolean;
  /** Whether it may be sent again when the outcome is not known. */
  readonly repeatable: boolean;
  readonly run: (client: Client, options: RequestOptions) => Promise<T>;
  readonly options: CallOptions;
  readonly limits: { idleMs: number; maxMs: number };
  deadline: Deadline | null;
  attempts: number;
  /** On which connection a replica failed it: it is not tried again before it has a newer one. */
  failedOn: Map<Replica, Connection> | null;
  replica: Replica | null;
  outcome: Outcome;
}

/** A tool under its pool-wide name. */
export interface ToolEntry {
  listed: PoolTool;
  group: ServerGroup;
  tool: ReplicaTool;
}

/** What a call of a tool brings besides. */
export interface ToolCall<T> extends Call<T> {
  readonly principal: Principal;
  readonly entry: ToolEntry;
  readonly args: Record<string, unknown>;
  readonly startedAt: number;
}

/** Stands around a call: it may refuse it, watch it, bound it, repeat it. */
export type Policy<T, C extends Call<T> = Call<T>> = (call: C, next: () => Promise<T>) => Promise<T>;

/** The first policy is the outermost. */
export function throughPolicies<T, C extends Call<T>>(
  policies: readonly Policy<T, C>[],
  call: C,
  send: () => Promise<T>,
): Promise<T> {
  return policies.reduceRight<() => Promise<T>>((next, policy) => () => policy(call, next), send)();
}

/** An attempt that brought no answer, with what is known about it. */
export class FailedAttempt extends Error {
  constructor(
    readonly error: AppError,
    readonly outcome: Outcome,
    /** It says that the replica is not well. */
    readonly blamed = false,
    /** The server did not know the session; a new one may help, once. */
    readonly isSessionLost = false,
  ) {
    super(error.message, { cause: error });
  }
}
