import type { FieldError } from '@causeway/kernel';
import { escapePointer } from './json-pointer.js';

export type Variables = Readonly<Record<string, string | undefined>>;

const REFERENCE = /\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}/g;

/**
 * Replaces `${NAME}` and `${NAME:-default}` in every string below `value`. The default also replaces an empty variable. A
 * variable that is not set and has no default stays as it is and is added to `mistakes`.
 */
export function expandVariables(value: unknown, variables: Variables, mistakes: FieldError[], pointer = ''): unknown {
  if (typeof value === 'string') return expandText(value, variables, mistakes, pointer);
  if (Array.isArray(value)) return value.map((item, index) => expandVariables(item, variables, mistakes, `${pointer}/${index}`));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, item]) => [
    key,
    expandVariables(item, variables, mistakes, `${pointer}/${escapePointer(key)}`),
  ]);
  return Object.fromEntries(entries);
}

function expandText(text: string, variables: Variables, mistakes: FieldError[], pointer: string): string {
  return text.replace(REFERENCE, (reference, name: string, fallback: string | undefined) => {
    const value = variables[name];
    if (value) return value;
    if (fallback !== undefined) return fallback;
    if (value === '') return '';
    mistakes.push({ pointer, message: `the variable ${name} is not set; set it, or give a default: \${${name}:-default}` });
    return reference;
  });
}
