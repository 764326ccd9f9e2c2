import { AppError, type ErrorCode } from '@causeway/kernel';
import { judge } from './verdict.js';

const verdictOn = (code: ErrorCode) => judge(new AppError(code, 'as planned'), (it) => it === 'EMBEDDING.REJECTED');

describe('what a failure means', () => {
  it.each<[ErrorCode, string]>([
    ['SERVICE.UNAVAILABLE', 'passing'],
    ['SERVICE.STORAGE_FULL', 'passing'],
    ['EMBEDDING.RATE_LIMITED', 'passing'],
    ['EMBEDDING.UNAVAILABLE', 'counted'],
    ['EMBEDDING.REJECTED', 'permanent'],
  ])('%s is %s', (code, verdict) => expect(verdictOn(code)).toBe(verdict));

  it('of no code is counted', () => expect(judge(new Error('a mistake of ours'))).toBe('counted'));
});
