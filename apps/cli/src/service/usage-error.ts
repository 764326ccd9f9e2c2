/** The command line is wrong; the message says what to write instead. */
export class UsageError extends Error {}

/** Returns true for a UsageError, and for the errors of `parseArgs` about options. */
export function isUsageError(error: unknown): error is Error {
  return error instanceof UsageError || String((error as NodeJS.ErrnoException).code).startsWith('ERR_PARSE_ARGS');
}
