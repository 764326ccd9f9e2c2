import type { HealthConfig } from '../config/server-config.js';

interface Member {
  readonly isOpen: boolean;
  readonly rate: { recent(): { calls: number; share: number } };
}

/**
 * Whether a replica fails so much more than the others that calls are better off without it: its failures reach the share,
 * it fails more than the others together, and not too many are left out already.
 */
export function isOutlier(replica: Member, all: readonly Member[], limits: HealthConfig['ejection']): boolean {
  if (replica.isOpen) return false;
  const { calls, share } = replica.rate.recent();
  if (calls < limits.minCalls || share < limits.failureShare) return false;
  const out = all.filter(({ isOpen }) => isOpen).length;
  if (out + 1 > Math.floor(limits.maxShare * all.length)) return false;
  const others = all.filter((member) => member !== replica && !member.isOpen).map(({ rate }) => rate.recent());
  const othersCalls = others.reduce((sum, rate) => sum + rate.calls, 0);
  const othersFailures = others.reduce((sum, rate) => sum + rate.calls * rate.share, 0);
  return othersCalls > 0 && share > othersFailures / othersCalls;
}
