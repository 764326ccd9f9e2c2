import { AppError, codeOf, messageOf } from '@causeway/kernel';

const TIMEOUTS = new Set(['UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT', 'ETIMEDOUT']);

/** Why a download failed, in public words, by the code of the system, undici or OpenSSL. */
const REASONS: [RegExp, (host: string) => string][] = [
  [/^(ENOTFOUND|EAI_\w+|ENODATA)$/, (host) => `the name "${host}" cannot be resolved`],
  [/^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL)$/, (host) => `"${host}" cannot be connected to`],
  [/CERT|SIGN|SSL|TLS|EPROTO|CRL/, (host) => `the secure connection to "${host}" failed; its certificate may not be valid`],
  [/^UND_ERR_HEADERS_OVERFLOW$/, (host) => `"${host}" answered with too many headers`],
  [/^(Z_|ERR__ERROR_|ERR_BROTLI|ERR_PADDING)/, (host) => `the compressed content from "${host}" cannot be decompressed`],
];

/** The URL may not be fetched. `internal` may contain what the caller must not see, such as the address of a name. */
export function refused(message: string, internal?: string): AppError {
  return new AppError('INGESTION.URL_REFUSED', message, { internal });
}

export function failed(message: string, internal?: string): AppError {
  return new AppError('INGESTION.URL_FAILED', message, { internal });
}

export function tooSlow(host: string, internal: string): AppError {
  return new AppError('INGESTION.URL_TIMEOUT', `"${host}" took too long`, { internal });
}

export function tooLarge(host: string, maxBytes: number): AppError {
  return new AppError('INGESTION.TOO_LARGE', `what "${host}" sends is larger than ${maxBytes} bytes`);
}

/** The error to report for `error`: the reason of an aborted `signal`, else an AppError for a known code, else a general one. */
export function explain(error: unknown, host: string, signal: AbortSignal): unknown {
  if (signal.aborted) return signal.reason;
  if (error instanceof AppError) return error;
  const code = String((error as NodeJS.ErrnoException | undefined)?.code ?? '');
  const internal = `${host}: ${code} ${messageOf(error)}`;
  if (TIMEOUTS.has(code)) return tooSlow(host, internal);
  const reason = REASONS.find(([pattern]) => pattern.test(code))?.[1] ?? (() => `the connection to "${host}" was broken off`);
  return new AppError('INGESTION.URL_FAILED', reason(host), { internal, cause: error });
}

const RESULTS = {
  'INGESTION.URL_REFUSED': 'refused',
  'INGESTION.URL_FAILED': 'failed',
  'INGESTION.URL_TIMEOUT': 'timeout',
  'INGESTION.TOO_LARGE': 'too_large',
} as const;

/** The label of a download in metrics; `not_taken` when the reader of the content refused it. */
export function resultOf(error: unknown, aborted: boolean): 'aborted' | 'not_taken' | (typeof RESULTS)[keyof typeof RESULTS] {
  if (aborted) return 'aborted';
  const code = codeOf(error);
  return code in RESULTS ? RESULTS[code as keyof typeof RESULTS] : 'not_taken';
}
