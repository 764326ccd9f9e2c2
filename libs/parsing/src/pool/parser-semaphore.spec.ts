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
  it('makes the next one wait when all places are acquired', async () => {
    const semaphore = new ParserSemaphore(2, 100);
    const release = await semaphore.acquire(1);
    await semaphore.acquire(1);
    const third = semaphore.acquire(1);
    expect(await settled(third)).toBe(false);
    release();
    release();
    expect(await settled(third)).toBe(true);
    expect(await settled(semaphore.acquire(1))).toBe(false);
  });

  it('grants memory in the order of the requests', async () => {
    const semaphore = new ParserSemaphore(5, 100);
    const release = await semaphore.acquire(60);
    const large = semaphore.acquire(50);
    const small = semaphore.acquire(10);
    expect(await settled(large)).toBe(false);
    expect(await settled(small)).toBe(false);
    release();
    expect(await settled(large)).toBe(true);
    expect(await settled(small)).toBe(true);
  });

  it('lets a request that exceeds the memory limit run alone', async () => {
    const semaphore = new ParserSemaphore(2, 100);
    const release = await semaphore.acquire(1000);
    expect(await settled(semaphore.acquire(1))).toBe(false);
    release();
  });

  it('removes an aborted request from the queue', async () => {
    const semaphore = new ParserSemaphore(1, 100);
    const release = await semaphore.acquire(1);
    const controller = new AbortController();
    const waiting = semaphore.acquire(1, controller.signal);
    const next = semaphore.acquire(1);
    controller.abort(new Error('aborted'));
    await expect(waiting).rejects.toThrow('aborted');
    release();
    expect(await settled(next)).toBe(true);
    await expect(semaphore.acquire(1, controller.signal)).rejects.toThrow('aborted');
  });
});
