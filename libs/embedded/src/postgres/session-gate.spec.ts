import { setTimeout as sleep } from 'node:timers/promises';
import { type SessionHolder, SessionGate } from './session-gate.js';

describe('SessionGate', () => {
  const holder = (onIdleTimeout: () => void = () => undefined): SessionHolder => ({ onIdleTimeout });

  it('grants the session to one holder at a time, in the order of their requests', async () => {
    const gate = new SessionGate(10_000);
    const [first, second, third] = [holder(), holder(), holder()];
    const admitted: SessionHolder[] = [];
    const acquire = (who: SessionHolder) => gate.acquire(who).then(() => admitted.push(who));
    await acquire(first);
    const others = [acquire(second), acquire(third)];
    await sleep(5);
    expect(admitted).toEqual([first]);
    gate.release(first, false);
    await others[0];
    expect(admitted).toEqual([first, second]);
    gate.release(second, false);
    await others[1];

    expect(admitted).toEqual([first, second, third]);
  });

  it('grants a kept session to its holder again before those that wait', async () => {
    const gate = new SessionGate(10_000);
    const [first, second] = [holder(), holder()];
    await gate.acquire(first);
    gate.release(first, true);
    let admitted = false;
    const waiting = gate.acquire(second).then(() => (admitted = true));
    await gate.acquire(first);
    expect(admitted).toBe(false);
    gate.release(first, false);

    expect(await waiting).toBe(true);
  });

  it('calls onIdleTimeout of a holder that keeps the session idle while others wait', async () => {
    const gate = new SessionGate(20);
    const idle = new Promise<void>((resolve) => {
      const first = holder(resolve);
      void gate.acquire(first).then(() => {
        gate.release(first, true);
        void gate.acquire(holder());
      });
    });

    await expect(idle).resolves.toBeUndefined();
  });

  it('does not call onIdleTimeout while the holder uses the session', async () => {
    const gate = new SessionGate(10);
    const onIdleTimeout = jest.fn();
    const first = holder(onIdleTimeout);
    await gate.acquire(first);
    gate.release(first, true);
    await gate.acquire(first);
    await sleep(40);

    expect(onIdleTimeout).not.toHaveBeenCalled();
    gate.release(first, false);
  });
});
