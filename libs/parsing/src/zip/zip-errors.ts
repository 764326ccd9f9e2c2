import { AppError } from '@causeway/kernel';

export const MOST_ENTRIES = 10_000;

export function refused(why: string): AppError {
  return new AppError('PARSE.LIMIT_EXCEEDED', `the document was refused: ${why}`);
}

/** For lists of parts, each of which an honest file names once. */
export function refuseLongList(list: readonly unknown[]): void {
  if (list.length > MOST_ENTRIES) throw refused(`one of its lists names more than ${MOST_ENTRIES} parts`);
}

export function damaged(what: string, cause?: unknown): AppError {
  return new AppError('PARSE.CORRUPT', `the file is damaged: ${what}`, { cause });
}

export function encrypted(): AppError {
  return new AppError('PARSE.ENCRYPTED', 'the document is protected by a password; remove it and upload the document again');
}
