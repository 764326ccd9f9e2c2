import { asCompleted } from './as-completed.js';

function deferred<T>() {
  let resolve!: (value: T) => void;
  let reject!: (error: Error) => void;
  const promise = new Promise<T>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}

describe('asCompleted', () => {
  it('yields values in the order of completion', async () => {
    const [first, second] = [deferred<string>(), deferred<string>()];
    const results = asCompleted([first.promise, second.promise]);
    second.resolve('second');
    expect(await results.next()).toEqual({ done: false, value: 'second' });
    first.resolve('first');
    expect(await results.next()).toEqual({ done: false, value: 'first' });
    expect(await results.next()).toEqual({ done: true, value: undefined });
  });

  it('throws at the first rejection', async () => {
    const [first, second] = [deferred<string>(), deferred<string>()];
    const next = asCompleted([first.promise, second.promise]).next();
    second.reject(new Error('second'));
    await expect(next).rejects.toThrow('second');
  });
});
