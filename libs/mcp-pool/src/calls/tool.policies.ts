import { AppError } from '@causeway/kernel';
import { hashOf } from '../json/canonical-json.js';
import { isNestedAtMost } from '../json/nesting.js';
import type { SchemaValidators } from '../catalog/schema-validators.js';
import type { CallMeta, CallRecord, ToolCallResult } from '../pool.types.js';
import type { Policy, ToolCall } from './call.js';
import { sizeOf } from '../json/size-of.js';

type ToolPolicy = Policy<Answer, ToolCall<Answer>>;
/** A result without what only the pool knows about it. */
export type Answer = Omit<ToolCallResult, 'meta'>;

/** What is deeper overflows the stack of whoever writes it out as JSON. */
const MAX_DEPTH = 500;

/** Tells the listeners how every call ended, whatever the other policies made of it. */
export function recorded(tell: (record: CallRecord) => void): ToolPolicy {
  return async (call, next) => {
    try {
      const answer = await next();
      tell(recordOf(call, answer.isError, null));
      return answer;
    } catch (error) {
      tell(recordOf(call, null, error instanceof AppError ? error.code : 'INTERNAL'));
      throw error instanceof AppError ? withMeta(error, metaOf(call)) : error;
    }
  };
}

/** Arguments that do not fit are refused before anything is sent. */
export function validated(validators: SchemaValidators): ToolPolicy {
  return async ({ entry, args }, next) => {
    const errors = validators.validate(entry.tool.hash, entry.tool.inputSchema, args);
    if (errors.length === 0) return next();
    const places = errors.slice(0, 5).map(({ pointer, message }) => `${pointer || '/'} ${message}`);
    throw new AppError(
      'MCP.INVALID_ARGUMENTS',
      `the arguments do not fit the schema of "${entry.listed.name}": ${places.join('; ')}`,
      { errors },
    );
  };
}

/** Neither longer nor deeper than can be handled, on the way there and back. */
export function withinSize(limits: { argumentChars: number; resultChars: number }): ToolPolicy {
  return async ({ entry, args }, next) => {
    const excess = excessOf(args, limits.argumentChars);
    if (excess) throw new AppError('MCP.INVALID_ARGUMENTS', `the arguments are ${excess}`);
    return readable(await next(), `"${entry.listed.name}"`, limits);
  };
}

/** The same for what comes back when nothing is called. */
export function resultWithinSize<T extends object>(limits: { resultChars: number }): Policy<T> {
  return async ({ group }, next) => readable(await next(), `the server "${group.name}"`, limits);
}

function readable<T extends object>(result: T, whose: string, { resultChars }: { resultChars: number }): T {
  const tooMuch = excessOf(result, resultChars);
  if (tooMuch) throw new AppError('MCP.RESULT_TOO_LARGE', `the result of ${whose} is ${tooMuch}`);
  return result;
}

function excessOf(value: object, mostChars: number): string | undefined {
  if (sizeOf(value, mostChars) > mostChars) return `longer than ${mostChars} characters`;
  return isNestedAtMost(value, MAX_DEPTH) ? undefined : `nested deeper than ${MAX_DEPTH} levels`;
}

function recordOf(call: ToolCall<Answer>, isError: boolean | null, errorCode: string | null): CallRecord {
  return {
    ...metaOf(call),
    principal: call.principal,
    tool: call.entry.tool.tool,
    argumentsHash: isNestedAtMost(call.args, MAX_DEPTH) ? hashOf(call.args) : '',
    isError,
    errorCode,
  };
}

/** How the call went is told with the error as it is with an answer. */
function withMeta({ code, message, internal, errors, retryAfterSeconds, cause }: AppError, meta: CallMeta): AppError {
  const options = { internal, errors, retryAfterSeconds, cause, details: { call: meta } };
  return new AppError(code, message, options);
}

export function metaOf(call: ToolCall<Answer>): CallMeta {
  return {
    server: call.group.name,
    replica: call.replica?.id ?? null,
    attempts: call.attempts,
    outcome: call.outcome,
    durationMs: Math.round(performance.now() - call.startedAt),
  };
}
