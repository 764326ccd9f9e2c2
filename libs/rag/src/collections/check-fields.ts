import { AppError, type FieldError } from '@causeway/kernel';
import { MAX_TOKENS, MIN_TOKENS } from '@causeway/text';
import type { CollectionFields } from './collection.repository.js';

const MAX_NAME_LENGTH = 200;

/** @throws AppError `REQUEST.INVALID` with every mistake */
export function checkFields<T extends CollectionFields>(fields: T): T {
  const { maxTokens, overlapTokens } = fields.chunking;
  const rules: [pointer: string, isValid: boolean, message: string][] = [
    ['/name', fields.name.trim() !== '' && fields.name.length <= MAX_NAME_LENGTH, `must have 1 to ${MAX_NAME_LENGTH} characters`],
    [
      '/chunking/maxTokens',
      within(maxTokens, MIN_TOKENS, MAX_TOKENS),
      `must be a whole number from ${MIN_TOKENS} to ${MAX_TOKENS}`,
    ],
    [
      '/chunking/overlapTokens',
      within(overlapTokens, 0, maxTokens / 2 - 0.5),
      'must be a whole number of less than half of maxTokens',
    ],
  ];
  const errors = rules.filter(([, isValid]) => !isValid).map(([pointer, , message]): FieldError => ({ pointer, message }));
  if (errors.length > 0) throw new AppError('REQUEST.INVALID', 'the collection is not valid', { errors });
  return fields;
}

function within(value: number, min: number, max: number): boolean {
  return Number.isInteger(value) && value >= min && value <= max;
}
