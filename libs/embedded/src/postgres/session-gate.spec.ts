import { setTimeout as sleep } from 'node:timers/promises';
import { type Holder, SessionGate } from './session-gate.js';

describe('SessionGate', () => {
  const holder = (onIdle: () => void = () => undefined): Holder => ({ onIdle });

  it('admits one at a time, in the order of asking', async () => {
    const gate = new SessionGate(10_000);
    const [first, second, third] = [holder(), holder(), holder()];
    const admitted: Holder[] = [];
    const enter = (who: Holder) => gate.enter(who).then(() => admitted.push(who));
    await enter(first);
    const others = [enter(second), enter(third)];
    await sleep(5);
    expect(admitted).toEqual([first]);
    gate.leave(first, false);
    await others[0];
    expect(admitted).toEqual([first, second]);
    gate.leave(second, false);
    await others[1];

    expect(admitted).toEqual([first, second, third]);
  });

  it('stays with a holder that keeps it, and lets that in again at once', async () => {
    const gate = new SessionGate(10_000);
    const [first, second] = [holder(), holder()];
    await gate.enter(first);
    gate.leave(first, true);
    let admitted = false;
    const waiting = gate.enter(second).then(() => (admitted = true));
    await gate.enter(first);
    expect(admitted).toBe(false);
    gate.leave(first, false);

    expect(await waiting).toBe(true);
  });

  it('calls a holder that idles, although others have asked meanwhile', async () => {
    const gate = new SessionGate(20);
    const idle = new Promise<void>((resolve) => {
      const first = holder(resolve);
      void gate.enter(first).then(() => {
        gate.leave(first, true);
        void gate.enter(holder());
      });
    });

    await expect(idle).resolves.toBeUndefined();
  });

  it('calls no one who is at work, however long', async () => {
    const gate = new SessionGate(10);
    const onIdle = jest.fn();
    const first = holder(onIdle);
    await gate.enter(first);
    gate.leave(first, true);
    await gate.enter(first);
    await sleep(40);

    expect(onIdle).not.toHaveBeenCalled();
    gate.leave(first, false);
  });
});
