import { AppError } from '@causeway/kernel';

export function refused(why: string): AppError {
  return new AppError('PARSE.LIMIT_EXCEEDED', `the document was refused: ${why}`);
}

export function damaged(what: string, cause?: unknown): AppError {
  return new AppError('PARSE.CORRUPT', `the file is damaged: ${what}`, { cause });
}

export function encrypted(): AppError {
  return new AppError('PARSE.ENCRYPTED', 'the document is protected by a password; remove it and upload the document again');
}
