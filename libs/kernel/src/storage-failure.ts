import { AppError } from './app-error.js';

const FULL = new Set(['ENOSPC', 'EDQUOT']);

/** What a failed write to disk means to a caller: a full disk has a code of its own, anything else stays as it is. */
export function storageFailure(error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException | null)?.code ?? '';
  if (!FULL.has(code)) return error;
  return new AppError('SERVICE.STORAGE_FULL', 'there is no space left to store this now', {
    cause: error,
    retryAfterSeconds: 60,
  });
}
