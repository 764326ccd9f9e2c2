import { isOutlier } from './outlier.js';
import { matchesTemplate } from './resource-owner.js';
import { FairQueue } from './fair-queue.js';

describe('FairQueue', () => {
  const never = new AbortController().signal;
  /** A queue for the slots in `free`. */
  const scene = (max = 100) => {
    const free: number[] = [];
    const served: string[] = [];
    const line = new FairQueue<number>(max);
    const join = (caller: string, name: string, signal = never) =>
      line
        .wait(caller, () => free.shift() ?? null, signal)
        .then((got) => void served.push(got === null ? `${name} gave up` : name));
    return { free, served, line, join };
  };

  it('serves callers in turn, and the requests of one caller in order', async () => {
    const { free, served, line, join } = scene();
    const all = [join('greedy', 'g1'), join('greedy', 'g2'), join('greedy', 'g3'), join('modest', 'm1'), join('third', 't1')];
    free.push(1, 2, 3, 4, 5);
    line.serve();
    await Promise.all(all);
    expect(served).toEqual(['g1', 'm1', 't1', 'g2', 'g3']);
    expect(line.length).toBe(0);
  });

  it('serves only as many as the given maximum or the free slots', async () => {
    const { free, served, line, join } = scene();
    for (const name of ['a', 'b', 'c']) void join(name, name);
    free.push(1, 2);
    line.serve(1);
    await Promise.resolve();
    expect(line.length).toBe(2);
    line.serve();
    await new Promise(setImmediate);
    expect([served, line.length]).toEqual([['a', 'b'], 1]);
  });

  it('skips a request that cannot be served', async () => {
    const { free, served, line, join } = scene();
    void line.wait('first', () => null, never);
    const second = join('second', 's');
    free.push(1);
    line.serve();
    await second;
    expect([served, line.length]).toEqual([['s'], 1]);
  });

  it('removes an aborted request, and refuses one when the queue is full', async () => {
    const { line, served, join } = scene(1);
    const patience = new AbortController();
    const waiting = join('a', 'a', patience.signal);
    await expect(line.wait('b', () => null, never)).rejects.toMatchObject({ code: 'POOL.SATURATED' });
    patience.abort();
    await waiting;
    expect([served, line.length]).toEqual([['a gave up'], 0]);
    expect(await new FairQueue(1).wait('a', () => 1, AbortSignal.abort())).toBeNull();
  });
});

describe('isOutlier', () => {
  const limits = { failureShare: 0.5, minCalls: 10, maxShare: 0.5 };
  const member = (calls: number, share: number, isOpen = false) => ({ isOpen, rate: { recent: () => ({ calls, share }) } });
  const well = member(50, 0.02);

  it.each([
    ['fails far more than the others', member(20, 0.6), [well, well], true],
    ['fails too little', member(20, 0.4), [well, well], false],
    ['has had too few calls', member(9, 1), [well, well], false],
    ['is the only replica', member(20, 1), [], false],
    ['fails as the others do', member(20, 0.9), [member(20, 0.9), member(20, 0.9)], false],
    ['would exceed the share of ejected replicas', member(20, 0.9), [member(0, 0, true), well], false],
    ['is ejected already', member(20, 0.9, true), [well, well], false],
  ])('a replica that %s', (_, replica, others, expected) => {
    expect(isOutlier(replica, [replica, ...others], limits)).toBe(expected);
  });
});

describe('matchesTemplate', () => {
  it.each([
    ['note://{id}', 'note://one', true],
    ['note://{id}', 'note://', false],
    ['note://{id}', 'file://one', false],
    ['note://{id}/text', 'note://one/text', true],
    ['note://{id}/text', 'note:///text', false],
    ['note://{a}/{b}', 'note://one/two', true],
    ['note://{a}/{b}', 'note://one', false],
    ['file:///{+path}', 'file:///a/b/c', true],
    ['note://one', 'note://one', true],
    ['note://one', 'note://two', false],
    ['{+a}{+a}{+a}', 'abc', true],
    ['{+a}{+a}{+a}', 'ab', false],
    ['note://{', 'note://{', true],
    ['', '', true],
  ])('template %s and URI %s: %s', (template, uri, yes) => expect(matchesTemplate(template, uri)).toBe(yes));

  it('matches any template in bounded time', () => {
    expect(matchesTemplate(`x${'{+a}'.repeat(1_000)}!`, `x${'a'.repeat(4_000)}`)).toBe(false);
    expect(matchesTemplate(`x${'{+a}a'.repeat(1_000)}!`, `x${'a'.repeat(4_000)}!`)).toBe(true);
  });
});
