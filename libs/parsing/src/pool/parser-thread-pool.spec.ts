import { join } from 'node:path';
import type { ParseTask } from './parse-task.js';
import { ParserThreadPool } from './parser-thread-pool.js';

const entry = join(__dirname, '../../test-support/misbehaving.mjs');
const task = (name: string): ParseTask => ({ name, path: '', mediaType: 'text/plain', maxCharacters: 1 });

describe('ParserThreadPool', () => {
  let pool: ParserThreadPool;
  const start = (limits: Partial<{ workers: number; timeoutMs: number; heapMb: number; files: number }> = {}) => {
    pool = new ParserThreadPool(entry, limits.workers ?? 1, { timeoutMs: 30_000, heapMb: 64, ...limits });
  };
  const runsNextTask = async () =>
    expect(await pool.run(task('fine'), 1)).toMatchObject({ ok: true, document: { text: 'fine' } });

  afterEach(() => pool.stop());

  it('kills the thread after the timeout and runs the next task', async () => {
    start({ timeoutMs: 2_000 });
    await expect(pool.run(task('hang'), 1)).rejects.toMatchObject({ code: 'PARSE.TIMEOUT' });
    await runsNextTask();
  });

  it.each([
    ['heap', 'PARSE.OUT_OF_MEMORY'],
    ['buffers', 'PARSE.OUT_OF_MEMORY'],
    ['exit', 'PARSE.CRASHED'],
    ['throw', 'PARSE.CRASHED'],
  ])(
    'rejects the task and runs the next one when the thread fails by: %s',
    async (name, code) => {
      start();
      await expect(pool.run(task(name), 1)).rejects.toMatchObject({ code });
      await runsNextTask();
    },
    30_000,
  );

  it('kills the running thread when the task is aborted', async () => {
    start();
    const controller = new AbortController();
    const running = pool.run(task('hang'), 1, controller.signal);
    setTimeout(() => controller.abort(new Error('aborted')), 200);
    await expect(running).rejects.toThrow('aborted');
    await runsNextTask();
  });

  it('runs other tasks while one thread hangs', async () => {
    start({ workers: 2, timeoutMs: 3_000 });
    const bad = pool.run(task('hang'), 1);
    const failed = expect(bad).rejects.toMatchObject({ code: 'PARSE.TIMEOUT' });
    await runsNextTask();
    await runsNextTask();
    await failed;
  });

  it('rejects running, waiting and new tasks with SERVICE.UNAVAILABLE when it stops', async () => {
    start();
    const running = expect(pool.run(task('hang'), 1)).rejects.toMatchObject({ code: 'SERVICE.UNAVAILABLE' });
    const waiting = expect(pool.run(task('fine'), 1)).rejects.toMatchObject({ code: 'SERVICE.UNAVAILABLE' });
    await pool.stop();
    await Promise.all([running, waiting]);
    await expect(pool.run(task('fine'), 1)).rejects.toMatchObject({ code: 'SERVICE.UNAVAILABLE' });
  });

  it('replaces a thread after the configured number of files', async () => {
    start({ files: 10 });
    const threads: string[] = [];
    for (let file = 0; file < 21; file++) {
      const outcome = await pool.run(task('thread'), 1);
      if (outcome.ok) threads.push(outcome.document.text);
    }
    expect(new Set(threads.slice(0, 10)).size).toBe(1);
    expect([threads[0] === threads[10], threads[10] === threads[19], threads[19] === threads[20]]).toEqual([false, true, false]);
  });

  it('starts the thread with an empty environment', async () => {
    start();
    expect(await pool.run(task('environment'), 1)).toMatchObject({ document: { text: '{}' } });
  });
});
