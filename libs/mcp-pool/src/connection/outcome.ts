import {
  ProtocolError,
  ProtocolErrorCode,
  SdkError,
  SdkErrorCode,
  SdkHttpError,
  UnauthorizedError,
} from '@modelcontextprotocol/client';
import { type ErrorCode, messageOf } from '@causeway/kernel';
import type { Outcome } from '../pool.types.js';
import { isTooLarge, LaterRoundFailed, RequestFailed, SessionLost } from '../transports/failures.js';

export interface Verdict {
  code: ErrorCode;
  outcome: Outcome;
  message: string;
  /** The connection is of no use any more. */
  lost: boolean;
  /** It says that the replica is not well, which a tool's own failure, a late answer and a refusal do not. */
  blamed: boolean;
}

/** The server has answered, only not with a result that can be read. */
const ANSWERED = new Set<string>([
  SdkErrorCode.InvalidResult,
  SdkErrorCode.UnsupportedResultType,
  SdkErrorCode.InputRequiredRoundsExceeded,
  // it wants of us what it was not offered
  SdkErrorCode.CapabilityNotSupported,
]);
/** Statuses that are given before it is looked at what is asked; a tool that has run may be behind any other. */
const BEFORE_ALL = new Set([307, 308, 401, 403, 405, 406, 411, 413, 415, 421, 426, 429, 431]);

/** What an error on the way to a server or back says about the call: above all, whether it may have been carried out. */
export function classify(error: unknown): Verdict {
  if (isTooLarge(error)) return tooLarge(messageOf(error));
  if (error instanceof ProtocolError) return fromServer(error);
  if (error instanceof LaterRoundFailed)
    return { ...classify(error.cause), code: 'MCP.OUTCOME_UNKNOWN', outcome: 'outcome_unknown' };
  if (error instanceof SessionLost) return { ...refused(error.message), lost: true };
  if (error instanceof SdkHttpError) return fromHttp(error);
  if (error instanceof UnauthorizedError) return refused(error.message || 'the server requires authorization');
  if (error instanceof SdkError) return fromSdk(error);
  if (error instanceof RequestFailed) return fromSocket(error);
  if (messageOf(error) === 'Not connected') return notReached('Not connected');
  // what is left: a stream that ended without an answer, and what nobody thought of
  return unknown(messageOf(error), false);
}

function fromSocket({ message, cause, sent }: RequestFailed): Verdict {
  const { code } = cause as NodeJS.ErrnoException;
  const text = code && !message.includes(code) ? `${message}: ${code}` : message;
  // one socket is not the server: whether that is gone too, the probe that follows trouble tells
  return sent ? unknown(text, false) : notReached(text);
}

function fromServer(error: ProtocolError): Verdict {
  // it was started anew as another one: what was agreed with the old one is of no use
  if (isOtherRevision(error)) return { ...refused(error.message), lost: true };
  const code = error.code === ProtocolErrorCode.InvalidParams ? 'MCP.INVALID_ARGUMENTS' : 'MCP.PROTOCOL_ERROR';
  return {
    code,
    outcome: 'completed',
    message: `the server answered with an error (${error.code}): ${error.message}`,
    lost: false,
    blamed: false,
  };
}

/** The code alone could be a server's own for something else. */
function isOtherRevision({ code, data }: ProtocolError): boolean {
  const { supported } = (data ?? {}) as { supported?: unknown };
  return code === ProtocolErrorCode.UnsupportedProtocolVersion && Array.isArray(supported);
}

function fromHttp(error: SdkHttpError): Verdict {
  const { status } = error.data;
  if (status === 413)
    return {
      code: 'MCP.INVALID_ARGUMENTS',
      outcome: 'not_sent',
      message: 'the arguments are too large for the server',
      lost: false,
      blamed: false,
    };
  if (BEFORE_ALL.has(status)) return refused(`the server refused the request with HTTP ${status}`);
  // a proxy may say 5xx after it has passed the request on; below that it is the server that speaks, if not as the protocol has it
  return { ...unknown(`the server answered HTTP ${status}`, false), blamed: status >= 500 || status === 404 };
}

function fromSdk(error: SdkError): Verdict {
  if (error.code === SdkErrorCode.NotConnected) return notReached(error.message);
  if (ANSWERED.has(error.code))
    return { code: 'MCP.PROTOCOL_ERROR', outcome: 'completed', message: error.message, lost: false, blamed: isBroken(error) };
  if (error.code === SdkErrorCode.MethodNotSupportedByProtocolVersion) return refused(error.message);
  return unknown(error.message, error.code === SdkErrorCode.ConnectionClosed);
}

/** An answer that cannot be read; a question that we do not answer is none. */
function isBroken({ code }: SdkError): boolean {
  return code !== SdkErrorCode.CapabilityNotSupported && code !== SdkErrorCode.InputRequiredRoundsExceeded;
}

const notReached = (message: string): Verdict => ({ ...refused(message), lost: true, blamed: true });
const refused = (message: string): Verdict => ({
  code: 'MCP.SERVER_UNAVAILABLE',
  outcome: 'not_sent',
  message,
  lost: false,
  blamed: false,
});
const tooLarge = (message: string): Verdict => ({
  code: 'MCP.RESULT_TOO_LARGE',
  outcome: 'completed',
  message,
  lost: false,
  blamed: false,
});
const unknown = (message: string, lost: boolean): Verdict => ({
  code: 'MCP.OUTCOME_UNKNOWN',
  outcome: 'outcome_unknown',
  message,
  lost,
  blamed: true,
});

/** The gate: only what was not sent, or may be repeated, is sent again. */
export function mayRepeat(outcome: Outcome, repeatable: boolean): boolean {
  return outcome === 'not_sent' || (outcome === 'outcome_unknown' && repeatable);
}
