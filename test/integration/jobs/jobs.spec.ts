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

/** What happened, in order; what the handlers should do comes from `plan`. */
const seen: string[] = [];
const plan = { delayMs: 0, failures: 0, decision: 'counted' as RetryDecision, unfinished: [] as JobRequest[] };

@Injectable()
@JobHandler('parse')
class Parse implements HandlesJob<'parse'> {
  async handle({ versionId }: { versionId: string }): Promise<void> {
    seen.push(`try ${versionId}`);
    await sleep(plan.delayMs);
    if (plan.failures-- > 0) throw new AppError('PARSE.CRASHED', 'as planned');
    seen.push(`done ${versionId}`);
  }

  decideRetry(): RetryDecision {
    return plan.decision;
  }

  async onRetry({ versionId }: { versionId: string }): Promise<void> {
    seen.push(`again ${versionId}`);
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

/** Jobs of one name that run in a worker together. */
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

  it('runs a job, and the same job queued twice only once', async () => {
    const request: JobRequest = { name: 'parse', payload: { versionId: 'a' } };
    await queue.add(request, request, request);
    await until('done a');
    await sleep(200);
    expect(seen).toEqual(['try a', 'done a']);
  });

  it('tries again after a failure: the handler throws and the queue retries', async () => {
    plan.failures = 1;
    await queue.add({ name: 'parse', payload: { versionId: 'b' } });
    await until('done b');
    expect(seen).toEqual(['try b', 'again b', 'try b', 'done b']);
  });

  it('does not try again what no other try can mend, and says so once', async () => {
    Object.assign(plan, { failures: 9, decision: 'permanent' });
    await queue.add({ name: 'parse', payload: { versionId: 'c' } });
    await until('failed c');
    await sleep(200);
    expect(seen).toEqual(['try c', 'failed c']);
  });

  it('gives up after the last try', async () => {
    plan.failures = 9;
    await queue.add({ name: 'parse', payload: { versionId: 'd' } });
    await until('failed d');
    expect(seen).toEqual(['try d', 'again d', 'try d', 'again d', 'try d', 'failed d']);
  });

  it('does not count tries that failed for a reason that passes', async () => {
    Object.assign(plan, { failures: 3, decision: 'transient' });
    await queue.add({ name: 'parse', payload: { versionId: 'h' } });
    // the third failure, the last that a job may have, is one that counts
    for (let tries = 0; tries < 300 && plan.failures > 1; tries++) await sleep(20);
    plan.decision = 'counted';
    await until('done h');
    expect(seen).toEqual(['try h', 'again h', 'try h', 'again h', 'try h', 'again h', 'try h', 'done h']);
  });

  it('never gives up for a reason that passes, and is asked for by the sweeper meanwhile', async () => {
    Object.assign(plan, { failures: 3, decision: 'transient' });
    const request: JobRequest = { name: 'parse', payload: { versionId: 'g' } };
    await queue.add(request);
    for (let tries = 0; tries < 300 && !seen.includes('done g'); tries++) {
      plan.unfinished.push(request);
      await sleep(50);
    }
    expect(seen).toContain('done g');
    expect(seen.slice(0, seen.indexOf('done g')).filter((entry) => entry === 'try g')).toHaveLength(4);
    expect(seen).not.toContain('failed g');
    plan.unfinished.length = 0;
  });

  it('takes what is to come sooner first, however late it was queued', async () => {
    const jobs = [9, 8, 7, 1, 2].map((priority): JobRequest => {
      return { name: 'parse', payload: { versionId: `p${priority}` }, priority };
    });
    plan.delayMs = 500;
    await queue.add(
      ...Array.from({ length: AT_ONCE }, (_, i): JobRequest => ({ name: 'parse', payload: { versionId: `busy${i}` } })),
    );
    await until(`try busy${AT_ONCE - 1}`);
    for (const job of jobs) await queue.add(job);
    await until('done p9');
    const order = seen.filter((entry) => entry.startsWith('try p'));
    expect(order.slice(0, AT_ONCE).sort()).toEqual(['try p1', 'try p2', 'try p7', 'try p8']);
    expect(order.slice(AT_ONCE)).toEqual(['try p9']);
  });

  it('runs what the sweeper finds unfinished in the tables, even where it finds another fault', async () => {
    plan.unfinished.push({ name: 'parse', payload: { versionId: 'e' } });
    await until('done e');
  });

  it('takes a job again that has run before', async () => {
    await queue.add({ name: 'parse', payload: { versionId: 'f' } });
    await until('done f');
    seen.length = 0;
    await sleep(100);
    await queue.add({ name: 'parse', payload: { versionId: 'f' } });
    await until('done f');
  });
});

describe('a queue without Redis', () => {
  it('does not throw: the sweeper will find the work', async () => {
    const config = loadConfig({ REDIS_URL: 'redis://127.0.0.1:1' });
    const imports = [ConfigModule.forRoot(config), JobsModule, RedisModule];
    const app = await NestFactory.createApplicationContext({ module: Root, imports }, { logger: false });
    await expect(app.get(JobQueue).add({ name: 'finalize', payload: { versionId: 'x' } })).resolves.toBeUndefined();
    await expect(app.get(RedisClient).ping()).rejects.toThrow();
    await app.close();
  });
});
