import { AppError } from '@causeway/kernel';
import { futureTimestamp, storableObjectSchema } from '../edge/schemas.js';

/** Parses the `metadata` field of an upload, a JSON object. @throws AppError `REQUEST.INVALID` */
export function parseMetadata(text: string, truncated: boolean): Record<string, unknown> {
  if (truncated) throw invalid('metadata', 'is larger than 64 KiB');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw invalid('metadata', `is not JSON: ${(error as Error).message}`);
  }
  const parsed = storableObjectSchema.safeParse(value);
  if (!parsed.success) throw invalid('metadata', parsed.error.issues[0]?.message ?? 'must be a JSON object');
  return parsed.data;
}

/** Parses the `expiresAt` field of an upload. @throws AppError `REQUEST.INVALID` */
export function parseExpiry(text: string): Date {
  const parsed = futureTimestamp.safeParse(text);
  if (!parsed.success) throw invalid('expiresAt', 'must be a time in the future, in ISO 8601 format and UTC');
  return new Date(parsed.data);
}

function invalid(field: string, message: string): AppError {
  return new AppError('REQUEST.INVALID', `${field} ${message}`, { errors: [{ pointer: `/${field}`, message }] });
}
