import { AppError, messageOf } from '@causeway/kernel';
import type { ParseFailure } from './parse-task.js';

/** Turns the error of a parser into a plain object, which can be sent to the main thread. */
export function toParseFailure(error: unknown): ParseFailure {
  const failure = error instanceof AppError ? error : unexpected(error);
  return { ok: false, code: failure.code, message: failure.message, internal: failure.internal };
}

function unexpected(error: unknown): AppError {
  const internal = error instanceof Error ? (error.stack ?? error.message) : String(error);
  if (error instanceof RangeError && /call stack/i.test(messageOf(error))) {
    return new AppError('PARSE.LIMIT_EXCEEDED', 'the document is nested too deeply', { internal });
  }
  if (error instanceof RangeError) {
    return new AppError('PARSE.OUT_OF_MEMORY', 'the document needs more memory than a parser may use', { internal });
  }
  if (isFileError(error)) return new AppError('INTERNAL', 'the spooled file cannot be read', { internal });
  return new AppError('PARSE.CORRUPT', 'the document is damaged and cannot be read', { internal });
}

function isFileError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}
