import type { ErrorCode } from './error-code.js';

/** One mistake in the input: a JSON pointer to its place (`/limit`) and a sentence that says what is wrong. */
export interface FieldError {
  pointer: string;
  message: string;
}

export interface AppErrorOptions {
  /** Details for the log. They are never sent to a caller. */
  internal?: string;
  /** All mistakes in the input, where a request can contain several. */
  errors?: FieldError[];
  /** Seconds after which the caller may retry. Sent as the `Retry-After` header. */
  retryAfterSeconds?: number;
  /** Additional members of the error response. */
  details?: Record<string, unknown>;
  cause?: unknown;
}

/**
 * The error type of Causeway. `code` is stable and public, `message` is public text, and `internal` goes to the log.
 * It carries no HTTP status: only `apps/api/src/edge` maps codes to statuses.
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

/** Returns the code of a thrown value, which is `INTERNAL` for anything that is not an AppError. */
export function codeOf(error: unknown): ErrorCode {
  return error instanceof AppError ? error.code : 'INTERNAL';
}

/** Returns the message of a thrown value of any type, for logs. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** What of any thrown value may be stored or shown as the reason of a failure. */
export function reasonOf(error: unknown): { code: ErrorCode; message: string } {
  if (error instanceof AppError) return { code: error.code, message: error.message };
  return { code: 'INTERNAL', message: 'something went wrong on our side; the log says more' };
}
