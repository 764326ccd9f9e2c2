import { AppError } from '@causeway/kernel';

export function documentNotFound(id: string): AppError {
  return new AppError('DOCUMENT.NOT_FOUND', `there is no document ${id}`);
}

export function duplicateContent(cause: unknown): AppError {
  return new AppError('DOCUMENT.DUPLICATE', 'another document of the collection holds these bytes', { cause });
}
