import { AppError, type ErrorCode } from '@causeway/kernel';
import { APIConnectionError, APIConnectionTimeoutError, APIError } from 'openai';

export type ProviderFailureKind =
  'rate_limited' | 'unavailable' | 'timeout' | 'rejected' | 'unauthorized' | 'not_found' | 'bad_response';

/** A failed request to a provider, for chat and embeddings alike. */
export interface ProviderFailure {
  kind: ProviderFailureKind;
  /** The message of the provider. */
  message: string;
  retryAfterSeconds?: number;
  /** Name of the invalid parameter, if the provider names it. */
  param?: string;
}

const BY_STATUS: Record<number, ProviderFailureKind> = {
  401: 'unauthorized',
  403: 'unauthorized',
  404: 'not_found',
  408: 'timeout',
  409: 'unavailable',
};

/** @param error what the client threw. Errors that are neither its own nor of the network mean an unreadable response. */
export function toProviderFailure(error: unknown, now = Date.now()): ProviderFailure {
  const message = messageOf(error);
  if (error instanceof APIConnectionTimeoutError) return { kind: 'timeout', message };
  if (error instanceof APIConnectionError) return { kind: 'unavailable', message: messagesOf(error) };
  if (!(error instanceof APIError))
    return { kind: isNetworkError(error) ? 'unavailable' : 'bad_response', message: messagesOf(error) };
  const retryAfterSeconds = retryAfter(error.headers, now);
  return {
    kind: kindOf(error),
    message,
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
    ...(error.param && { param: error.param }),
  };
}

function kindOf(error: APIError): ProviderFailureKind {
  const status = error.status;
  // an error inside a stream that began successfully has no status
  if (status === undefined) return /rate.?limit/i.test(`${error.code} ${error.type}`) ? 'rate_limited' : 'unavailable';
  if (status === 429) return 'rate_limited';
  if (status >= 500) return 'unavailable';
  return BY_STATUS[status] ?? 'rejected';
}

/** Reads `retry-after-ms`, or `retry-after` in seconds or as a date. Returns seconds. */
function retryAfter(headers: Headers | undefined, now: number): number | undefined {
  const milliseconds = Number(headers?.get('retry-after-ms') ?? Number.NaN);
  if (milliseconds >= 0) return milliseconds / 1000;
  const value = headers?.get('retry-after');
  if (!value) return undefined;
  const seconds = Number.isNaN(Number(value)) ? (Date.parse(value) - now) / 1000 : Number(value);
  return Number.isFinite(seconds) ? Math.max(0, seconds) : undefined;
}

/** Recognizes what fetch throws when a connection cannot be made or breaks within the body. */
function isNetworkError(error: unknown): boolean {
  return ['terminated', 'fetch failed'].includes(messageOf(error));
}

/** Joins the messages of an error and its causes, because fetch names the reason only in the cause. */
function messagesOf(error: unknown): string {
  const cause = (error as { cause?: unknown } | undefined)?.cause;
  return cause === undefined ? messageOf(error) : `${messageOf(error)}: ${messagesOf(cause)}`;
}

/** Does not use `instanceof`, because errors of the built-in fetch come from another realm under a test runner. */
function messageOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error);
}

/** Public texts. The provider's message is added only to `rejected`, because it tells the caller what to change. */
const PUBLIC_TEXT: Record<ProviderFailureKind, string> = {
  rate_limited: 'the model provider limits requests; try again later',
  unavailable: 'the model provider could not be reached or failed; try again later',
  timeout: 'the model provider did not respond in time; try again later',
  rejected: 'the model provider rejected the request',
  unauthorized: 'the model provider refused the credentials of this service; its operator has to correct the API key',
  not_found: 'the model provider does not know the model; the operator of this service has to correct its configuration',
  bad_response: 'the response of the model provider could not be read',
};

export function toAppError(code: ErrorCode, failure: ProviderFailure, cause: unknown): AppError {
  const text = PUBLIC_TEXT[failure.kind];
  const { retryAfterSeconds } = failure;
  return new AppError(code, failure.kind === 'rejected' ? `${text}: ${failure.message}` : text, {
    internal: failure.message,
    cause,
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds: Math.ceil(retryAfterSeconds) }),
  });
}
