import { AppError } from '@causeway/kernel';
import { storableObject } from '../edge/schemas.js';

/** The `metadata` field of an upload: a JSON object. @throws AppError `REQUEST.INVALID` */
export function parseMetadata(text: string, truncated: boolean): Record<string, unknown> {
  if (truncated) throw invalid('is larger than 64 KiB');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw invalid(`is not JSON: ${(error as Error).message}`);
  }
  const parsed = storableObject.safeParse(value);
  if (!parsed.success) throw invalid(parsed.error.issues[0]?.message ?? 'must be a JSON object');
  return parsed.data;
}

function invalid(message: string): AppError {
  return new AppError('REQUEST.INVALID', `metadata ${message}`, { errors: [{ pointer: '/metadata', message }] });
}
