import { EraMemory } from './era-memory.js';

describe('EraMemory', () => {
  test('is learned from an answer only, and expires', () => {
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

  test('is taken back by a failure; a process that ended when asked is not asked next time', () => {
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
