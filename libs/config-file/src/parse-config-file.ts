import { readFile } from 'node:fs/promises';
import { AppError, type ErrorCode, type FieldError } from '@causeway/kernel';
import type { core, ZodType } from 'zod';
import { expandVariables, type Variables } from './expand-variables.js';
import { escapePointer } from './json-pointer.js';
import { parseJson } from './json-syntax.js';

export interface ConfigFileFormat<T> {
  /** Checks the content after variables are expanded. */
  schema: ZodType<T>;
  /** Code of the error for a file with mistakes. */
  code: ErrorCode;
  /** Names the known key that a mistyped one resembles. */
  suggestKey?: (key: string) => string | undefined;
}

/**
 * Reads a configuration file. Returns `null` when it does not exist.
 *
 * @throws AppError with `code` when the file cannot be read, and whatever `parse` throws
 */
export async function loadConfigFile<T>(path: string, code: ErrorCode, parse: (text: string) => T): Promise<T | null> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw new AppError(code, `${path} cannot be read: ${error.message}`, { cause: error });
  });
  return text === null ? null : parse(text);
}

/**
 * Parses the text of a configuration file: JSON in which strings may contain `${NAME}`.
 *
 * @param path appears in the error
 * @param variables the values for `${NAME}`
 * @throws AppError with the format's code, whose `errors` list every mistake in the file
 */
export function parseConfigFile<T>(text: string, path: string, variables: Variables, format: ConfigFileFormat<T>): T {
  const json = parseJson(text.replace(/^\uFEFF/, ''));
  if ('mistake' in json) {
    const { line, column, message } = json.mistake;
    throw invalid(path, format.code, [{ pointer: '', message: `line ${line}, column ${column}: ${message}` }]);
  }
  const missing: FieldError[] = [];
  const parsed = format.schema.safeParse(expandVariables(json.value, variables, missing));
  // a value with a missing variable is reported once, not also for what the schema makes of it
  const issues = parsed.success ? [] : toMistakes(parsed.error.issues, format.suggestKey);
  const others = issues.filter((found) => !missing.some(({ pointer }) => pointer === found.pointer));
  if (!parsed.success || missing.length > 0) throw invalid(path, format.code, [...missing, ...others]);
  return parsed.data;
}

/** Turns an issue about several unknown keys into one mistake for each key. */
function toMistakes(issues: readonly core.$ZodIssue[], suggestKey: ConfigFileFormat<unknown>['suggestKey']): FieldError[] {
  return issues.flatMap((issue) => {
    const pointer = issue.path.map((key) => `/${escapePointer(String(key))}`).join('');
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => ({ pointer: `${pointer}/${escapePointer(key)}`, message: unknownKey(suggestKey?.(key)) }));
    if (issue.code === 'invalid_key') return [{ pointer, message: issue.issues[0]?.message ?? issue.message }];
    return [{ pointer, message: issue.message }];
  });
}

function unknownKey(suggestion: string | undefined): string {
  return suggestion === undefined ? 'unknown key' : `unknown key; did you mean "${suggestion}"?`;
}

function invalid(path: string, code: ErrorCode, errors: FieldError[]): AppError {
  const lines = errors.map(({ pointer, message }) => `  ${pointer ? `${pointer}: ` : ''}${message}`);
  return new AppError(code, `${path} is not valid:\n${lines.join('\n')}`, { errors });
}
