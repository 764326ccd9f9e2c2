import type { FieldError } from '@causeway/kernel';

export type Variables = Readonly<Record<string, string | undefined>>;

const REFERENCE = /\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}/g;

/**
 * Replaces `${NAME}` and `${NAME:-default}` in every string below `value`; the default also stands for an empty variable.
 * A variable that is neither set nor has a default is left as it is and listed in `mistakes`.
 */
export function expand(value: unknown, variables: Variables, mistakes: FieldError[], pointer = ''): unknown {
  if (typeof value === 'string') return expandText(value, variables, mistakes, pointer);
  if (Array.isArray(value)) return value.map((item, index) => expand(item, variables, mistakes, `${pointer}/${index}`));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, item]) => [
    key,
    expand(item, variables, mistakes, `${pointer}/${escapePointer(key)}`),
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

/** One reference token of a JSON pointer (RFC 6901). */
export function escapePointer(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
