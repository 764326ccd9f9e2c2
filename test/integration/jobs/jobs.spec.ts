import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ConfigModule, loadConfig } from '@causeway/config';
import {
  type HandlesJob,
  JobHandler,
  JobQueue,
  type JobRequest,
  JobsModule,
  JobWorkersModule,
  type Sweeps,
  SweepSource,
  type RetryDecision,
} from '@causeway/jobs';
import { AppError } from '@causeway/kernel';
import { RedisClient, RedisModule } from '@causeway/redis';
import { startServices } from '../../services.js';

/** What happened, in order. `plan` says what the handlers do. */
const seen: string[] = [];
const plan = { delayMs: 0, failures: 0, decision: 'counted' as RetryDecision, unfinished: [] as JobRequest[] };

@Injectable()
@JobHandler('parse')
class Parse implements HandlesJob<'parse'> {
  async handle({ versionId }: { versionId: string }): Promise<void> {
    seen.push(`attempt ${versionId}`);
    await sleep(plan.delayMs);
    if (plan.failures-- > 0) throw new AppError('PARSE.CRASHED', 'as planned');
    seen.push(`done ${versionId}`);
  }

  decideRetry(): RetryDecision {
    return plan.decision;
  }

  async onRetry({ versionId }: { versionId: string }): Promise<void> {
    seen.push(`retry ${versionId}`);
    return Promise.resolve();
  }

  async onFailed({ versionId }: { versionId: string }): Promise<void> {
    seen.push(`failed ${versionId}`);
    return Promise.resolve();
  }
}

class Idle {
  handle(): Promise<void> {
    return Promise.resolve();
  }
  decideRetry(): RetryDecision {
    return 'counted';
  }
  onRetry(): Promise<void> {
    return Promise.resolve();
  }
  onFailed(): Promise<void> {
    return Promise.resolve();
  }
}

@Injectable()
@JobHandler('embed')
class Embed extends Idle {}

@Injectable()
@JobHandler('finalize')
class Finalize extends Idle {}

@Injectable()
@JobHandler('reembed')
class Reembed extends Idle {}

@Injectable()
@JobHandler('preview')
class Preview extends Idle {}

@Injectable()
@SweepSource()
class Broken implements Sweeps {
  sweep(): Promise<JobRequest[]> {
    return Promise.reject(new Error('as planned'));
  }
}

@Injectable()
@SweepSource()
class Tables implements Sweeps {
  sweep(): Promise<JobRequest[]> {
    return Promise.resolve(plan.unfinished.splice(0));
  }
}

/** Jobs of one name that a worker runs at the same time. */
const AT_ONCE = 4;

class Root {}

describe('jobs on a real queue', () => {
  let services: Awaited<ReturnType<typeof startServices>>;
  let app: INestApplicationContext;
  let queue: JobQueue;

  beforeAll(async () => {
    services = await startServices();
    const config = loadConfig({ REDIS_URL: services.redisUrl, SWEEP_INTERVAL_MS: '100' });
    const root = {
      module: Root,
      imports: [ConfigModule.forRoot(config), JobWorkersModule],
      providers: [Parse, Embed, Finalize, Reembed, Preview, Broken, Tables],
    };
    app = await NestFactory.createApplicationContext(root, { logger: false });
    queue = app.get(JobQueue);
  });
  afterAll(async () => {
    await app?.close();
    await services?.stop();
  });
  beforeEach(() => {
    seen.length = 0;
    Object.assign(plan, { delayMs: 0, failures: 0, decision: 'counted' });
  });

  const until = async (entry: string) => {
    for (let tries = 0; tries < 300 && !seen.includes(entry); tries++) await sleep(50);
    expect(seen).toContain(entry);
  };

  it('runs a job once when it is queued three times', async () => {
    const request: JobRequest = { name: 'parse', payload: { versionId: 'a' } };
    await queue.add(request, request, request);
    await until('done a');
    await sleep(200);
    expect(seen).toEqual(['attempt a', 'done a']);
  });

  it('retries a job whose handler throws', async () => {
    plan.failures = 1;
    await queue.add({ name: 'parse', payload: { versionId: 'b' } });
    await until('done b');
    expect(seen).toEqual(['attempt b', 'retry b', 'attempt b', 'done b']);
  });

  it('does not retry a permanent failure, and reports it once', async () => {
    Object.assign(plan, { failures: 9, decision: 'permanent' });
    await queue.add({ name: 'parse', payload: { versionId: 'c' } });
    await until('failed c');
    await sleep(200);
    expect(seen).toEqual(['attempt c', 'failed c']);
  });

  it('reports the failure after the last attempt', async () => {
    plan.failures = 9;
    await queue.add({ name: 'parse', payload: { versionId: 'd' } });
    await until('failed d');
    expect(seen).toEqual(['attempt d', 'retry d', 'attempt d', 'retry d', 'attempt d', 'failed d']);
  });

  it('does not count attempts that failed for a transient reason', async () => {
    Object.assign(plan, { failures: 3, decision: 'transient' });
    await queue.add({ name: 'parse', payload: { versionId: 'h' } });
    // the third failure, the last that a job may have, is one that counts
    for (let tries = 0; tries < 300 && plan.failures > 1; tries++) await sleep(20);
    plan.decision = 'counted';
    await until('done h');
    expect(seen).toEqual(['attempt h', 'retry h', 'attempt h', 'retry h', 'attempt h', 'retry h', 'attempt h', 'done h']);
  });

  it('retries a transient failure without end, while the sweeper queues the same job', async () => {
    Object.assign(plan, { failures: 3, decision: 'transient' });
    const request: JobRequest = { name: 'parse', payload: { versionId: 'g' } };
    await queue.add(request);
    for (let tries = 0; tries < 300 && !seen.includes('done g'); tries++) {
      plan.unfinished.push(request);
      await sleep(50);
    }
    expect(seen).toContain('done g');
    expect(seen.slice(0, seen.indexOf('done g')).filter((entry) => entry === 'attempt g')).toHaveLength(4);
    expect(seen).not.toContain('failed g');
    plan.unfinished.length = 0;
  });

  it('runs jobs of a lower priority number first, also when they were queued later', async () => {
    const jobs = [9, 8, 7, 1, 2].map((priority): JobRequest => {
      return { name: 'parse', payload: { versionId: `p${priority}` }, priority };
    });
    plan.delayMs = 500;
    await queue.add(
      ...Array.from({ length: AT_ONCE }, (_, i): JobRequest => ({ name: 'parse', payload: { versionId: `busy${i}` } })),
    );
    await until(`attempt busy${AT_ONCE - 1}`);
    for (const job of jobs) await queue.add(job);
    await until('done p9');
    const order = seen.filter((entry) => entry.startsWith('attempt p'));
    expect(order.slice(0, AT_ONCE).sort()).toEqual(['attempt p1', 'attempt p2', 'attempt p7', 'attempt p8']);
    expect(order.slice(AT_ONCE)).toEqual(['attempt p9']);
  });

  it('runs jobs that the sweeper finds unfinished, also when another sweep source fails', async () => {
    plan.unfinished.push({ name: 'parse', payload: { versionId: 'e' } });
    await until('done e');
  });

  it('runs a job again that has run before', async () => {
    await queue.add({ name: 'parse', payload: { versionId: 'f' } });
    await until('done f');
    seen.length = 0;
    await sleep(100);
    await queue.add({ name: 'parse', payload: { versionId: 'f' } });
    await until('done f');
  });
});

describe('a queue without Redis', () => {
  it('adds nothing, without throwing, and shuts down while Redis cannot be reached', async () => {
    const config = loadConfig({ REDIS_URL: 'redis://127.0.0.1:1' });
    const imports = [ConfigModule.forRoot(config), JobsModule, RedisModule];
    const app = await NestFactory.createApplicationContext({ module: Root, imports }, { logger: false });
    await expect(app.get(JobQueue).add({ name: 'finalize', payload: { versionId: 'x' } })).resolves.toBeUndefined();
    await expect(app.get(RedisClient).ping()).rejects.toThrow();
    await app.close();
  });
});
