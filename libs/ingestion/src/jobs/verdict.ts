import type { Verdict } from '@causeway/jobs';
import { codeOf, type ErrorCode } from '@causeway/kernel';

/** A store or a provider that is away or busy will be back, and no document should fail for it however long it takes. */
const PASSING: ErrorCode[] = ['SERVICE.UNAVAILABLE', 'SERVICE.STORAGE_FULL', 'EMBEDDING.RATE_LIMITED'];

/** @param isPermanent whether another try of this stage could not mend it */
export function judge(error: unknown, isPermanent: (code: ErrorCode) => boolean = () => false): Verdict {
  const code = codeOf(error);
  if (isPermanent(code)) return 'permanent';
  return PASSING.includes(code) ? 'passing' : 'counted';
}
