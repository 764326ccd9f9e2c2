import { AppError } from './app-error.js';

/** Ends the process with one line on stderr where a mistake of the operator keeps it from starting; anything else shows where it broke. */
export function refuseStart(error: unknown): never {
  const text = error instanceof AppError ? `${error.code}: ${error.message}` : (error as Error).stack;
  process.stderr.write(`Causeway did not start. ${text}\n`);
  process.exit(1);
}
