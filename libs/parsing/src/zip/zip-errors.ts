import { AppError } from '@causeway/kernel';

export const MAX_ENTRIES = 10_000;

export function limitExceeded(why: string): AppError {
  return new AppError('PARSE.LIMIT_EXCEEDED', `the document was refused: ${why}`);
}

/** Refuses a list that names more parts than an archive may have. */
export function refuseLongList(list: readonly unknown[]): void {
  if (list.length > MAX_ENTRIES) throw limitExceeded(`one of its lists names more than ${MAX_ENTRIES} parts`);
}

export function damaged(what: string, cause?: unknown): AppError {
  return new AppError('PARSE.CORRUPT', `the file is damaged: ${what}`, { cause });
}

export function encrypted(): AppError {
  return new AppError(
    'PARSE.ENCRYPTED',
    'the document is protected by a password; remove the password and upload the document again',
  );
}
