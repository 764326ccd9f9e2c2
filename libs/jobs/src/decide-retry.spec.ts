import { AppError, type ErrorCode } from '@causeway/kernel';
import { decideRetry } from './decide-retry.js';

const decisionOn = (code: ErrorCode) => decideRetry(new AppError(code, 'as planned'), (it) => it === 'EMBEDDING.REJECTED');

describe('decideRetry', () => {
  it.each<[ErrorCode, string]>([
    ['SERVICE.UNAVAILABLE', 'transient'],
    ['SERVICE.STORAGE_FULL', 'transient'],
    ['EMBEDDING.RATE_LIMITED', 'transient'],
    ['EMBEDDING.UNAVAILABLE', 'counted'],
    ['EMBEDDING.REJECTED', 'permanent'],
  ])('decides that %s is %s', (code, decision) => expect(decisionOn(code)).toBe(decision));

  it('decides that an error without a code is counted', () =>
    expect(decideRetry(new Error('a mistake of ours'))).toBe('counted'));
});
