import { ParserSemaphore } from './parser-semaphore.js';

const settled = async (promise: Promise<unknown>) => {
  let done = false;
  void promise.then(
    () => (done = true),
    () => (done = true),
  );
  await new Promise(setImmediate);
  return done;
};

describe('ParserSemaphore', () => {
  it('lets in as many as there are places', async () => {
    const semaphore = new ParserSemaphore(2, 100);
    const leave = await semaphore.acquire(1);
    await semaphore.acquire(1);
    const third = semaphore.acquire(1);
    expect(await settled(third)).toBe(false);
    leave();
    leave();
    expect(await settled(third)).toBe(true);
    expect(await settled(semaphore.acquire(1))).toBe(false);
  });

  it('lets in what there is memory for, in order', async () => {
    const semaphore = new ParserSemaphore(5, 100);
    const leave = await semaphore.acquire(60);
    const large = semaphore.acquire(50);
    const small = semaphore.acquire(10);
    expect(await settled(large)).toBe(false);
    expect(await settled(small)).toBe(false);
    leave();
    expect(await settled(large)).toBe(true);
    expect(await settled(small)).toBe(true);
  });

  it('lets in alone what needs more than there is', async () => {
    const semaphore = new ParserSemaphore(2, 100);
    const leave = await semaphore.acquire(1000);
    expect(await settled(semaphore.acquire(1))).toBe(false);
    leave();
  });

  it('forgets who gives up waiting', async () => {
    const semaphore = new ParserSemaphore(1, 100);
    const leave = await semaphore.acquire(1);
    const giveUp = new AbortController();
    const waiting = semaphore.acquire(1, giveUp.signal);
    const next = semaphore.acquire(1);
    giveUp.abort(new Error('gave up'));
    await expect(waiting).rejects.toThrow('gave up');
    leave();
    expect(await settled(next)).toBe(true);
    await expect(semaphore.acquire(1, giveUp.signal)).rejects.toThrow('gave up');
  });
});
