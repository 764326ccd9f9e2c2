/** The faults that a check has found. */
export interface Finding {
  count: number;
  /** Ids of the first few. */
  examples: string[];
}

/** `ok`: no fault. `queued`: a worker does the rest. `left`: a person must act, as the remedy says. */
export type CheckOutcome = 'ok' | 'found' | 'repaired' | 'queued' | 'left';

/** One condition that must hold in the tables. */
export interface Check {
  name: string;
  /** What is wrong with the rows that it finds. */
  fault: string;
  /** What the repair does, or what a person can do when there is none. */
  remedy: string;
  find(): Promise<Finding>;
  /** Absent when only a person can repair it. */
  repair?: () => Promise<void>;
  /** The repair queues work for a worker, which must be running. */
  isQueued?: boolean;
}

export interface CheckResult extends Finding {
  name: string;
  fault: string;
  remedy: string;
  outcome: CheckOutcome;
  tookMs: number;
}

export interface Diagnosis {
  /** No fault is left. Work that was queued for a worker counts as done. */
  healthy: boolean;
  checks: CheckResult[];
  tookMs: number;
}

export const EXAMPLES = 5;
