import type { HealthConfig } from '../config/server-config.js';

interface Member {
  readonly isOpen: boolean;
  readonly rate: { recent(): { calls: number; share: number } };
}

/**
 * Whether a replica should be ejected. It must reach the failure share, fail more often than the other replicas together, and
 * leave the share of ejected replicas within its limit.
 */
export function isOutlier(replica: Member, all: readonly Member[], limits: HealthConfig['ejection']): boolean {
  if (replica.isOpen) return false;
  const { calls, share } = replica.rate.recent();
  if (calls < limits.minCalls || share < limits.failureShare) return false;
  const ejected = all.filter(({ isOpen }) => isOpen).length;
  if (ejected + 1 > Math.floor(limits.maxShare * all.length)) return false;
  const others = all.filter((member) => member !== replica && !member.isOpen).map(({ rate }) => rate.recent());
  const othersCalls = others.reduce((sum, rate) => sum + rate.calls, 0);
  const othersFailures = others.reduce((sum, rate) => sum + rate.calls * rate.share, 0);
  return othersCalls > 0 && share > othersFailures / othersCalls;
}
