import { AppError } from '@causeway/kernel';
import { hashOf } from '../json/canonical-json.js';
import { isNestedAtMost } from '../json/nesting.js';
import type { SchemaValidators } from '../catalog/schema-validators.js';
import type { CallMeta, CallRecord, ToolCallResult } from '../pool.types.js';
import type { Policy, ToolCall } from './call.js';
import { sizeOf } from '../json/size-of.js';

type ToolPolicy = Policy<RawToolResult, ToolCall<RawToolResult>>;
/** A result as the server sent it, without the metadata that the pool adds. */
export type RawToolResult = Omit<ToolCallResult, 'meta'>;

/** Deeper values overflow the stack when they are serialized as JSON. */
const MAX_DEPTH = 500;

/** Reports how every call ended, also one that a later policy refused. */
export function recordCall(onEnd: (record: CallRecord) => void): ToolPolicy {
  return async (call, next) => {
    try {
      const result = await next();
      onEnd(recordOf(call, result.isError, null));
      return result;
    } catch (error) {
      onEnd(recordOf(call, null, error instanceof AppError ? error.code : 'INTERNAL'));
      throw error instanceof AppError ? withMeta(error, metaOf(call)) : error;
    }
  };
}

/** Refuses arguments that do not match the schema before anything is sent. */
export function validateArguments(validators: SchemaValidators): ToolPolicy {
  return async ({ entry, args }, next) => {
    const errors = validators.validate(entry.tool.hash, entry.tool.inputSchema, args);
    if (errors.length === 0) return next();
    const mistakes = errors.slice(0, 5).map(({ pointer, message }) => `${pointer || '/'} ${message}`);
    throw new AppError(
      'MCP.INVALID_ARGUMENTS',
      `the arguments do not match the input schema of "${entry.listed.name}": ${mistakes.join('; ')}`,
      { errors },
    );
  };
}

/** Limits the length and the depth of the arguments and of the result. */
export function limitSize(limits: { argumentChars: number; resultChars: number }): ToolPolicy {
  return async ({ entry, args }, next) => {
    const excess = excessOf(args, limits.argumentChars);
    if (excess) throw new AppError('MCP.INVALID_ARGUMENTS', `the arguments are ${excess}`);
    return checkedResult(await next(), `"${entry.listed.name}"`, limits);
  };
}

/** Limits the length and the depth of a prompt or resource. */
export function limitResultSize<T extends object>(limits: { resultChars: number }): Policy<T> {
  return async ({ group }, next) => checkedResult(await next(), `the server "${group.name}"`, limits);
}

function checkedResult<T extends object>(result: T, source: string, { resultChars }: { resultChars: number }): T {
  const excess = excessOf(result, resultChars);
  if (excess) throw new AppError('MCP.RESULT_TOO_LARGE', `the result of ${source} is ${excess}`);
  return result;
}

function excessOf(value: object, maxChars: number): string | undefined {
  if (sizeOf(value, maxChars) > maxChars) return `longer than ${maxChars} characters`;
  return isNestedAtMost(value, MAX_DEPTH) ? undefined : `nested deeper than ${MAX_DEPTH} levels`;
}

function recordOf(call: ToolCall<RawToolResult>, isError: boolean | null, errorCode: string | null): CallRecord {
  return {
    ...metaOf(call),
    principal: call.principal,
    tool: call.entry.tool.tool,
    argumentsHash: isNestedAtMost(call.args, MAX_DEPTH) ? hashOf(call.args) : '',
    isError,
    errorCode,
  };
}

/** Adds the metadata of the call to its error. */
function withMeta({ code, message, internal, errors, retryAfterSeconds, cause }: AppError, meta: CallMeta): AppError {
  const options = { internal, errors, retryAfterSeconds, cause, details: { call: meta } };
  return new AppError(code, message, options);
}

export function metaOf(call: ToolCall<RawToolResult>): CallMeta {
  return {
    server: call.group.name,
    replica: call.replica?.id ?? null,
    attempts: call.attempts,
    outcome: call.outcome,
    durationMs: Math.round(performance.now() - call.startedAt),
  };
}
