import { isConnectionFailure, reasonOf } from './retry-policy.js';
import { RestProblem } from './rest-client.js';

export interface Failure {
  /** A code of the service or of the file system, or `NETWORK`. */
  code: string;
  message: string;
}

/** The code and message of an error, for people. */
export function failureOf(error: unknown): Failure {
  if (error instanceof RestProblem) return { code: error.code, message: error.detail };
  if (isConnectionFailure(error)) return { code: 'NETWORK', message: `the service does not answer: ${reasonOf(error)}` };
  const { code, message } = error as NodeJS.ErrnoException;
  return { code: code ?? 'UNKNOWN', message };
}

/** Returns true if the service refused the request or did not answer. Other errors are faults of this program. */
export function isServiceFailure(error: unknown): boolean {
  return error instanceof RestProblem || isConnectionFailure(error);
}
