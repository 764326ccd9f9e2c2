import type { ErrorCode } from './error-code.js';

/** One offending place in the input: a JSON pointer (`/limit`) and what is wrong there. */
export interface FieldError {
  pointer: string;
  message: string;
}

export interface AppErrorOptions {
  /** Facts for the log only; never sent to a caller. */
  internal?: string;
  /** Each mistake in the input, when there can be several. */
  errors?: FieldError[];
  /** Seconds after which the caller may try again (sent as `Retry-After`). */
  retryAfterSeconds?: number;
  /** Further facts for the caller; members of their own in the answer. */
  details?: Record<string, unknown>;
  cause?: unknown;
}

/**
 * The one error type of Causeway. `code` is stable and public, `message` is public text,
 * `internal` goes to the log. The HTTP status belongs to the edge, which maps codes to it.
 */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly internal: string | undefined;
  readonly errors: FieldError[] | undefined;
  readonly retryAfterSeconds: number | undefined;
  readonly details: Record<string, unknown> | undefined;

  constructor(
    readonly code: ErrorCode,
    message: string,
    options: AppErrorOptions = {},
  ) {
    super(message, { cause: options.cause });
    this.internal = options.internal;
    this.errors = options.errors;
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.details = options.details;
  }
}

/** The code of any thrown value: its own where it is an AppError, else `INTERNAL`. */
export function codeOf(error: unknown): ErrorCode {
  return error instanceof AppError ? error.code : 'INTERNAL';
}

/** The message of any thrown value, for logs. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
