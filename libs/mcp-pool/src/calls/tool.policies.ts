import { AppError } from '@causeway/kernel';
import { hashOf } from '../catalog/canonical-json.js';
import type { SchemaValidators } from '../catalog/schema-validators.js';
import type { CallRecord, ToolCallResult } from '../pool.types.js';
import type { Policy, ToolCall } from './call.js';
import { sizeOf } from './size-of.js';

type ToolPolicy = Policy<Answer, ToolCall<Answer>>;
/** A result without what only the pool knows about it. */
export type Answer = Omit<ToolCallResult, 'meta'>;

/** Tells the listeners how every call ended, whatever the other policies made of it. */
export function recorded(tell: (record: CallRecord) => void): ToolPolicy {
  return async (call, next) => {
    try {
      const answer = await next();
      tell(recordOf(call, answer.isError, null));
      return answer;
    } catch (error) {
      tell(recordOf(call, null, error instanceof AppError ? error.code : 'INTERNAL'));
      throw error;
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

export function withinSize(limits: { argumentChars: number; resultChars: number }): ToolPolicy {
  return async ({ entry, args }, next) => {
    if (sizeOf(args, limits.argumentChars) > limits.argumentChars) {
      throw new AppError('MCP.INVALID_ARGUMENTS', `the arguments are longer than ${limits.argumentChars} characters`);
    }
    const answer = await next();
    if (sizeOf(answer, limits.resultChars) <= limits.resultChars) return answer;
    throw new AppError(
      'MCP.RESULT_TOO_LARGE',
      `the result of "${entry.listed.name}" is longer than ${limits.resultChars} characters`,
    );
  };
}

function recordOf(call: ToolCall<Answer>, isError: boolean | null, errorCode: string | null): CallRecord {
  return {
    ...metaOf(call),
    principal: call.principal,
    tool: call.entry.tool.tool,
    argumentsHash: hashOf(call.args),
    isError,
    errorCode,
  };
}

export function metaOf(call: ToolCall<Answer>): ToolCallResult['meta'] {
  return {
    server: call.group.name,
    replica: call.replica?.id ?? null,
    attempts: call.attempts,
    outcome: call.outcome,
    durationMs: Math.round(performance.now() - call.startedAt),
  };
}
