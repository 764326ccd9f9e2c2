import {
  ProtocolError,
  ProtocolErrorCode,
  SdkError,
  SdkErrorCode,
  SdkHttpError,
  UnauthorizedError,
} from '@modelcontextprotocol/client';
import { type ErrorCode, messageOf } from '@causeway/kernel';
import type { CallOutcome } from '../pool.types.js';
import { isTooLarge, LaterRoundFailed, RequestFailed, SessionLost } from '../transports/transport-errors.js';

/** What an error on the way to a server or back says about the request. */
export interface ExchangeFailure {
  code: ErrorCode;
  outcome: CallOutcome;
  message: string;
  /** The connection cannot be used any more. */
  isConnectionLost: boolean;
  /** The failure counts against the health of the replica; a tool's own failure, a late answer and a refusal do not. */
  isReplicaFault: boolean;
}

/** SDK errors after which the server has answered, but not with a usable result. */
const ANSWERED = new Set<string>([
  SdkErrorCode.InvalidResult,
  SdkErrorCode.UnsupportedResultType,
  SdkErrorCode.InputRequiredRoundsExceeded,
  // the server sent us a request for a capability that we did not declare
  SdkErrorCode.CapabilityNotSupported,
]);
/** Statuses that a server sends before it looks at the request. After any other status the tool may have run. */
const SENT_BEFORE_EXECUTION = new Set([307, 308, 401, 403, 405, 406, 411, 413, 415, 421, 426, 429, 431]);

/** Classifies an error on the way to a server or back; above all it decides whether the request may have been executed. */
export function classifyFailure(error: unknown): ExchangeFailure {
  if (isTooLarge(error)) return tooLarge(messageOf(error));
  if (error instanceof ProtocolError) return fromServer(error);
  if (error instanceof LaterRoundFailed)
    return { ...classifyFailure(error.cause), code: 'MCP.OUTCOME_UNKNOWN', outcome: 'outcome_unknown' };
  if (error instanceof SessionLost) return { ...refused(error.message), isConnectionLost: true };
  if (error instanceof SdkHttpError) return fromHttp(error);
  if (error instanceof UnauthorizedError) return refused(error.message || 'the server requires authorization');
  if (error instanceof SdkError) return fromSdk(error);
  if (error instanceof RequestFailed) return fromSocket(error);
  if (messageOf(error) === 'Not connected') return notReached('Not connected');
  // a stream that ended without an answer, or an unforeseen error
  return unknown(messageOf(error), false);
}

function fromSocket({ message, cause, sent }: RequestFailed): ExchangeFailure {
  const { code } = cause as NodeJS.ErrnoException;
  const text = code && !message.includes(code) ? `${message}: ${code}` : message;
  // one broken socket does not mean that the server is gone; the probe that follows finds out
  return sent ? unknown(text, false) : notReached(text);
}

function fromServer(error: ProtocolError): ExchangeFailure {
  // the server restarted with another protocol revision, so the session is useless
  if (isOtherRevision(error)) return { ...refused(error.message), isConnectionLost: true };
  const code = error.code === ProtocolErrorCode.InvalidParams ? 'MCP.INVALID_ARGUMENTS' : 'MCP.PROTOCOL_ERROR';
  return {
    code,
    outcome: 'completed',
    message: `the server answered with an error (${error.code}): ${error.message}`,
    isConnectionLost: false,
    isReplicaFault: false,
  };
}

/** A server may use the same code for an error of its own, so the data must match too. */
function isOtherRevision({ code, data }: ProtocolError): boolean {
  const { supported } = (data ?? {}) as { supported?: unknown };
  return code === ProtocolErrorCode.UnsupportedProtocolVersion && Array.isArray(supported);
}

function fromHttp(error: SdkHttpError): ExchangeFailure {
  const { status } = error.data;
  if (status === 413)
    return {
      code: 'MCP.INVALID_ARGUMENTS',
      outcome: 'not_sent',
      message: 'the arguments are too large for the server',
      isConnectionLost: false,
      isReplicaFault: false,
    };
  if (SENT_BEFORE_EXECUTION.has(status)) return refused(`the server refused the request with HTTP ${status}`);
  // a proxy may answer 5xx after it has forwarded the request
  return { ...unknown(`the server answered HTTP ${status}`, false), isReplicaFault: status >= 500 || status === 404 };
}

function fromSdk(error: SdkError): ExchangeFailure {
  if (error.code === SdkErrorCode.NotConnected) return notReached(error.message);
  if (ANSWERED.has(error.code))
    return {
      code: 'MCP.PROTOCOL_ERROR',
      outcome: 'completed',
      message: error.message,
      isConnectionLost: false,
      isReplicaFault: isUnusableAnswer(error),
    };
  if (error.code === SdkErrorCode.MethodNotSupportedByProtocolVersion) return refused(error.message);
  return unknown(error.message, error.code === SdkErrorCode.ConnectionClosed);
}

/** Whether the answer itself was unusable; a server request that we refuse is no fault of the replica. */
function isUnusableAnswer({ code }: SdkError): boolean {
  return code !== SdkErrorCode.CapabilityNotSupported && code !== SdkErrorCode.InputRequiredRoundsExceeded;
}

const notReached = (message: string): ExchangeFailure => ({ ...refused(message), isConnectionLost: true, isReplicaFault: true });
const refused = (message: string): ExchangeFailure => ({
  code: 'MCP.SERVER_UNAVAILABLE',
  outcome: 'not_sent',
  message,
  isConnectionLost: false,
  isReplicaFault: false,
});
const tooLarge = (message: string): ExchangeFailure => ({
  code: 'MCP.RESULT_TOO_LARGE',
  outcome: 'completed',
  message,
  isConnectionLost: false,
  isReplicaFault: false,
});
const unknown = (message: string, isConnectionLost: boolean): ExchangeFailure => ({
  code: 'MCP.OUTCOME_UNKNOWN',
  outcome: 'outcome_unknown',
  message,
  isConnectionLost,
  isReplicaFault: true,
});
