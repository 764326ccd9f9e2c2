/** What a check has found wrong. */
export interface Finding {
  count: number;
  /** Ids of a few of them. */
  examples: string[];
}

/** `ok`: nothing is wrong. `queued`: a worker does the rest. `left`: a person must act, as the remedy says. */
export type Outcome = 'ok' | 'found' | 'repaired' | 'queued' | 'left';

/** One thing that must be true of the tables. */
export interface Check {
  name: string;
  /** What is wrong with what it finds. */
  fault: string;
  /** What the repair does, or what a person can do. */
  remedy: string;
  find(): Promise<Finding>;
  /** Absent: only a person can. */
  repair?: () => Promise<void>;
  /** The repair leaves work to a worker, which must run. */
  isQueued?: boolean;
}

export interface CheckResult extends Finding {
  name: string;
  fault: string;
  remedy: string;
  outcome: Outcome;
  tookMs: number;
}

export interface Diagnosis {
  /** No fault is left. What a worker was asked to do counts as done. */
  healthy: boolean;
  checks: CheckResult[];
  tookMs: number;
}

export const EXAMPLES = 5;
