import { Admission } from './admission.js';

const settled = async (promise: Promise<unknown>) => {
  let done = false;
  void promise.then(
    () => (done = true),
    () => (done = true),
  );
  await new Promise(setImmediate);
  return done;
};

describe('Admission', () => {
  it('lets in as many as there are places', async () => {
    const admission = new Admission(2, 100);
    const leave = await admission.enter(1);
    await admission.enter(1);
    const third = admission.enter(1);
    expect(await settled(third)).toBe(false);
    leave();
    leave();
    expect(await settled(third)).toBe(true);
    expect(await settled(admission.enter(1))).toBe(false);
  });

  it('lets in what there is memory for, in order', async () => {
    const admission = new Admission(5, 100);
    const leave = await admission.enter(60);
    const large = admission.enter(50);
    const small = admission.enter(10);
    expect(await settled(large)).toBe(false);
    expect(await settled(small)).toBe(false);
    leave();
    expect(await settled(large)).toBe(true);
    expect(await settled(small)).toBe(true);
  });

  it('lets in alone what needs more than there is', async () => {
    const admission = new Admission(2, 100);
    const leave = await admission.enter(1000);
    expect(await settled(admission.enter(1))).toBe(false);
    leave();
  });

  it('forgets who gives up waiting', async () => {
    const admission = new Admission(1, 100);
    const leave = await admission.enter(1);
    const giveUp = new AbortController();
    const waiting = admission.enter(1, giveUp.signal);
    const next = admission.enter(1);
    giveUp.abort(new Error('gave up'));
    await expect(waiting).rejects.toThrow('gave up');
    leave();
    expect(await settled(next)).toBe(true);
    await expect(admission.enter(1, giveUp.signal)).rejects.toThrow('gave up');
  });
});
