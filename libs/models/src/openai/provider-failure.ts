import { AppError, type ErrorCode } from '@causeway/kernel';
import { APIConnectionError, APIConnectionTimeoutError, APIError } from 'openai';

export type FailureKind = 'rate_limited' | 'unavailable' | 'timeout' | 'rejected' | 'refused' | 'not_found' | 'bad_response';

/** What a provider's failure means, whatever it was asked for. */
export interface ProviderFailure {
  kind: FailureKind;
  /** The provider's own words. */
  message: string;
  retryAfterSeconds?: number;
  /** The name of the parameter it complains of, where it says so. */
  param?: string;
}

const BY_STATUS: Record<number, FailureKind> = {
  401: 'refused',
  403: 'refused',
  404: 'not_found',
  408: 'timeout',
  409: 'unavailable',
};

/** @param error what the client threw; anything that is not its own kind is an answer that could not be read */
export function toFailure(error: unknown, now = Date.now()): ProviderFailure {
  const message = messageOf(error);
  if (error instanceof APIConnectionTimeoutError) return { kind: 'timeout', message };
  if (error instanceof APIConnectionError) return { kind: 'unavailable', message: causes(error) };
  if (!(error instanceof APIError))
    return { kind: isNetworkError(error) ? 'unavailable' : 'bad_response', message: causes(error) };
  const retryAfterSeconds = retryAfter(error.headers, now);
  return {
    kind: kindOf(error),
    message,
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
    ...(error.param && { param: error.param }),
  };
}

function kindOf(error: APIError): FailureKind {
  const status = error.status;
  // an error inside a stream that had begun well has no status
  if (status === undefined) return /rate.?limit/i.test(`${error.code} ${error.type}`) ? 'rate_limited' : 'unavailable';
  if (status === 429) return 'rate_limited';
  if (status >= 500) return 'unavailable';
  return BY_STATUS[status] ?? 'rejected';
}

/** Seconds that the answer asks to wait: `retry-after-ms`, or `retry-after` as seconds or as a date. */
function retryAfter(headers: Headers | undefined, now: number): number | undefined {
  const milliseconds = Number(headers?.get('retry-after-ms') ?? Number.NaN);
  if (milliseconds >= 0) return milliseconds / 1000;
  const value = headers?.get('retry-after');
  if (!value) return undefined;
  const seconds = Number.isNaN(Number(value)) ? (Date.parse(value) - now) / 1000 : Number(value);
  return Number.isFinite(seconds) ? Math.max(0, seconds) : undefined;
}

/** What fetch throws when a connection cannot be made, or breaks inside the body. */
function isNetworkError(error: unknown): boolean {
  return ['terminated', 'fetch failed'].includes(messageOf(error));
}

/** The message, and those of the causes: fetch tells what happened only there. */
function causes(error: unknown): string {
  const cause = (error as { cause?: unknown } | undefined)?.cause;
  return cause === undefined ? messageOf(error) : `${messageOf(error)}: ${causes(cause)}`;
}

/** Not `instanceof`: errors of the built-in fetch belong to no particular realm under a test runner. */
function messageOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error);
}

/** The texts for callers. Only a refused request repeats the provider's words, since those tell the caller what to change. */
const PUBLIC_TEXT: Record<FailureKind, string> = {
  rate_limited: 'the model provider limits requests at the moment',
  unavailable: 'the model provider could not be reached or failed',
  timeout: 'the model provider did not answer in time',
  rejected: 'the model provider refused the request',
  refused: 'the model provider refused the credentials of this service',
  not_found: 'the model provider does not know the model',
  bad_response: 'the answer of the model provider could not be read',
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
