import { codeOf, type ErrorCode } from '@causeway/kernel';
import type { RetryDecision } from './job-handler.js';

/** A store or a provider that is away or busy comes back, and nothing may fail for it however long that takes. */
const TRANSIENT: ErrorCode[] = ['SERVICE.UNAVAILABLE', 'SERVICE.STORAGE_FULL', 'EMBEDDING.RATE_LIMITED'];

/** @param isPermanent returns true for the codes that another attempt of this job cannot mend */
export function decideRetry(error: unknown, isPermanent: (code: ErrorCode) => boolean = () => false): RetryDecision {
  const code = codeOf(error);
  if (isPermanent(code)) return 'permanent';
  return TRANSIENT.includes(code) ? 'transient' : 'counted';
}
