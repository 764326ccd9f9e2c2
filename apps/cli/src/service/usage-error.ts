/** A command was called in a wrong way; the message says what to write instead. */
export class UsageError extends Error {}
