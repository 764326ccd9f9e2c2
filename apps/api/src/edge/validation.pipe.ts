import { StandardSchemaValidationPipe } from '@nestjs/common';
import { AppError, type FieldError } from '@causeway/kernel';

type Path = ReadonlyArray<PropertyKey | { key: PropertyKey }> | undefined;

/** Checks each input against the schema in its decorator. The error has a JSON pointer for every mistake. */
export const validationPipe = new StandardSchemaValidationPipe({
  exceptionFactory: (issues) => {
    const errors: FieldError[] = issues.map(({ path, message }) => ({ pointer: pointerOf(path), message }));
    const detail = errors.map(({ pointer, message }) => (pointer ? `${pointer}: ${message}` : message)).join('; ');
    return new AppError('REQUEST.INVALID', detail, { errors });
  },
});

function pointerOf(path: Path): string {
  const keys = (path ?? []).map((part) => (typeof part === 'object' ? part.key : part));
  return keys.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
