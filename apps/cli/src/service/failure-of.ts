import { RestProblem } from '../rest-client.js';
import { isBrokenOff, reasonOf } from './patience.js';
import type { Failure } from './upload-item.js';

/** What a person is told of an error. */
export function failureOf(error: unknown): Failure {
  if (error instanceof RestProblem) return { code: error.code, message: error.detail };
  if (isBrokenOff(error)) return { code: 'NETWORK', message: `the service does not answer: ${reasonOf(error)}` };
  const { code, message } = error as NodeJS.ErrnoException;
  return { code: code ?? 'UNKNOWN', message };
}
