import { isBrokenOff, reasonOf } from './patience.js';
import { RestProblem } from './rest-client.js';

export interface Failure {
  /** Of the service, of the file system, or `NETWORK`. */
  code: string;
  message: string;
}

/** What a person is told of an error. */
export function failureOf(error: unknown): Failure {
  if (error instanceof RestProblem) return { code: error.code, message: error.detail };
  if (isBrokenOff(error)) return { code: 'NETWORK', message: `the service does not answer: ${reasonOf(error)}` };
  const { code, message } = error as NodeJS.ErrnoException;
  return { code: code ?? 'UNKNOWN', message };
}

/** Whether the service refused, or did not answer: anything else is our own doing. */
export function isOfService(error: unknown): boolean {
  return error instanceof RestProblem || isBrokenOff(error);
}
