import { mayRetry } from './retry.policy.js';

it.each([
  ['not_sent', false, true],
  ['not_sent', true, true],
  ['outcome_unknown', false, false],
  ['outcome_unknown', true, true],
  ['completed', true, false],
] as const)('after %s with mayRepeat %s, mayRetry is %s', (outcome, mayRepeat, retried) => {
  expect(mayRetry(outcome, mayRepeat)).toBe(retried);
});
