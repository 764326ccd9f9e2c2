import { AppError } from './app-error.js';

/** Exits with the error on stderr: one line for an AppError, which the operator can fix, and the stack for anything else. */
export function exitOnStartError(error: unknown): never {
  const text = error instanceof AppError ? `${error.code}: ${error.message}` : (error as Error).stack;
  process.stderr.write(`Causeway did not start. ${text}\n`);
  process.exit(1);
}
