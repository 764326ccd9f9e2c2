import { EraMemory } from './era-memory.js';

describe('EraMemory', () => {
  it('remembers the era of an answer until it expires', () => {
    let now = 0;
    const memory = new EraMemory(() => now);
    expect(memory.prior()).toBeUndefined();
    memory.record('legacy');
    expect(memory.prior()).toEqual({ kind: 'legacy' });
    now = 59 * 60_000;
    memory.record('legacy');
    now = 60 * 60_000;
    expect(memory.prior()).toBeUndefined();
  });

  it('is cleared by a failure, and does not ask a process again that exited when asked', () => {
    const memory = new EraMemory(() => 0);
    memory.record('legacy');
    memory.recordFailure(false);
    expect(memory.prior()).toBeUndefined();
    memory.recordFailure(true);
    expect(memory.prior()).toEqual({ kind: 'legacy' });
    memory.recordFailure(true);
    expect(memory.prior()).toBeUndefined();
  });
});
