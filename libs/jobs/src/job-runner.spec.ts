import { Logger } from '@nestjs/common';
import { type Job, UnrecoverableError } from 'bullmq';
import type { HandlesJob, RetryDecision } from './job-handler.js';
import { JOB_POLICY, type JobMap } from './job-map.js';
import { runJob } from './job-runner.js';

const JOB = { data: { exchangeId: 'x' }, attemptsMade: 0, opts: { attempts: 2 } } as unknown as Job<JobMap['preview']>;

describe('runJob', () => {
  const seen: string[] = [];
  const { timeLimitMs } = JOB_POLICY.preview;
  const handler = (handle: HandlesJob<'preview'>['handle'], decision: RetryDecision = 'counted'): HandlesJob<'preview'> => ({
    handle,
    decideRetry: () => decision,
    onRetry: (_, error) => Promise.resolve(void seen.push(`again: ${(error as Error).message}`)),
    onFailed: (_, error) => Promise.resolve(void seen.push(`failed: ${(error as Error).message}`)),
  });

  beforeAll(() => Logger.overrideLogger(false));
  beforeEach(() => (seen.length = 0));
  afterEach(() => (JOB_POLICY.preview.timeLimitMs = timeLimitMs));

  it('rejects with INGESTION.STAGE_TIMEOUT at the time limit, also when the handler ignores its signal', async () => {
    JOB_POLICY.preview.timeLimitMs = 20;
    let isAborted = false;
    const deaf = handler((_, signal) => {
      signal.addEventListener('abort', () => (isAborted = true));
      return new Promise(() => undefined);
    });
    await expect(runJob('preview', deaf, JOB, undefined, new AbortController().signal)).rejects.toMatchObject({
      code: 'INGESTION.STAGE_TIMEOUT',
    });
    expect(isAborted).toBe(true);
    expect(seen).toEqual([expect.stringContaining('again: this stage did not end')]);
  });

  it('records no failure of the document when the worker shuts down', async () => {
    const stopping = new AbortController();
    const stopped = handler((_, signal) => {
      stopping.abort(new Error('stopped'));
      return Promise.reject(signal.reason as Error);
    }, 'permanent');
    const failure = await runJob('preview', stopped, JOB, undefined, stopping.signal).catch((error: unknown) => error);
    expect(failure).not.toBeInstanceOf(UnrecoverableError);
    expect(seen).toEqual([]);
  });
});
