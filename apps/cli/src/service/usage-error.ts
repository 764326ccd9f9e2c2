/** A command was called in a wrong way; the message says what to write instead. */
export class UsageError extends Error {}

/** That, or what `parseArgs` says of an option. */
export function isWrongUsage(error: unknown): error is Error {
  return error instanceof UsageError || String((error as NodeJS.ErrnoException).code).startsWith('ERR_PARSE_ARGS');
}
