import { AppError } from './app-error.js';

const DISK_FULL = new Set(['ENOSPC', 'EDQUOT']);

/** Turns the error of a write to a full disk into an AppError for the caller and returns any other error unchanged. */
export function toStorageError(error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException | null)?.code ?? '';
  if (!DISK_FULL.has(code)) return error;
  return new AppError('SERVICE.STORAGE_FULL', 'the service has no disk space left to store this; try again later', {
    cause: error,
    retryAfterSeconds: 60,
  });
}
