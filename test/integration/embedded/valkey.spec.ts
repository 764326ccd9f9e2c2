import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type EmbeddedServices, startEmbedded } from '@causeway/embedded';
import { type ConnectionOptions, FlowProducer, type Job, Queue, QueueEvents, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { freshDataDir } from '../../services/embedded-stores.js';
import { eventually } from './support/children.js';

jest.setTimeout(120_000);

let services: EmbeddedServices;
let dataDir: string;
beforeAll(async () => {
  dataDir = await freshDataDir();
  services = await startEmbedded({ dataDir });
});
afterAll(async () => {
  await services?.stop();
  await rm(dataDir, { recursive: true, force: true });
});

describe('the embedded Valkey', () => {
  let redis: Redis;
  beforeEach(() => (redis = new Redis(services.redisUrl)));
  afterEach(() => redis.disconnect());

  it('answers commands as they come and not at ticks of 100 ms', async () => {
    const commands = 300;
    const started = performance.now();
    for (let n = 0; n < commands; n++) await redis.set('key', n);
    const ticks = (performance.now() - started) / 100;

    expect(ticks).toBeLessThan(commands / 4);
  });

  it('wakes a blocked client, or ends its wait at the timeout', async () => {
    const blocked = redis.duplicate();
    expect(await blocked.bzpopmin('empty', 0.2)).toBeNull();
    const popped = blocked.bzpopmin('filled', 30);
    await redis.zadd('filled', 7, 'member');

    expect(await popped).toEqual(['filled', 'member', '7']);
    blocked.disconnect();
  });

  it('keeps serving when a blocked client disconnects', async () => {
    const blocked = redis.duplicate();
    void blocked.bzpopmin('left', 0).catch(() => undefined);
    await eventually(async () => (await redis.info('clients')).includes('blocked_clients:1'));
    blocked.disconnect();
    await eventually(async () => (await redis.info('clients')).includes('blocked_clients:0'));
    await redis.zadd('left', 1, 'member');

    expect(await redis.zcard('left')).toBe(1);
  });

  it('expires keys without any command', async () => {
    const subscriber = redis.duplicate();
    await redis.config('SET', 'notify-keyspace-events', 'Ex');
    await subscriber.subscribe('__keyevent@0__:expired');
    const expired = once(subscriber, 'message');
    await redis.set('brief', 'x', 'PX', 100);

    expect(await expired).toEqual(['__keyevent@0__:expired', 'brief']);
    subscriber.disconnect();
  });

  it('runs transactions whole, and scripts that fail or jump', async () => {
    const others = Array.from({ length: 5 }, () => redis.duplicate());
    await Promise.all(others.map((client) => client.multi().incr('a').incr('b').exec()));
    expect(await redis.mget('a', 'b')).toEqual(['5', '5']);
    await expect(redis.eval('error("on purpose")', 0)).rejects.toThrow('on purpose');
    expect(
      await redis.eval('return {pcall(function() error("caught") end) and 1 or 0, redis.call("INCR", KEYS[1])}', 1, 'a'),
    ).toEqual([0, 6]);
    for (const client of others) client.disconnect();
  });

  it('delivers what is published', async () => {
    const subscriber = redis.duplicate();
    await subscriber.subscribe('news');
    const heard = once(subscriber, 'message');
    await redis.publish('news', 'text');

    expect(await heard).toEqual(['news', 'text']);
    subscriber.disconnect();
  });

  it('answers a pipeline of many commands in order, and takes large values', async () => {
    const pipeline = redis.pipeline();
    for (let n = 0; n < 20_000; n++) pipeline.echo(String(n));
    const answers = (await pipeline.exec())?.map(([, answer]) => answer);
    expect(answers?.every((answer, n) => answer === String(n))).toBe(true);
    const large = 'v'.repeat(12_000_000);
    await redis.set('large', large);
    expect((await redis.get('large')) === large).toBe(true);
  });

  it('puts a command together that arrives byte by byte', async () => {
    const { port, password } = new URL(services.redisUrl);
    const socket = connect(Number(port), '127.0.0.1').setNoDelay(true);
    for (const byte of `AUTH ${password}\r\n*2\r\n$4\r\nECHO\r\n$5\r\nwhole\r\n`) {
      socket.write(byte);
      await sleep(1);
    }

    expect(await textUntil(socket, 'whole\r\n')).toBe('+OK\r\n$5\r\nwhole\r\n');
    socket.destroy();
  });

  it('keeps serving others while a client does not read its answers', async () => {
    await redis.set('bulk', 'x'.repeat(1_000_000));
    const { port, password } = new URL(services.redisUrl);
    const lazy = connect(Number(port), '127.0.0.1').pause();
    lazy.write(`AUTH ${password}\r\n${'GET bulk\r\n'.repeat(50)}`);

    expect(await redis.ping()).toBe('PONG');
    let received = 0;
    lazy.on('data', (chunk: Buffer) => (received += chunk.length)).resume();
    await eventually(() => received > 50_000_000);
    lazy.destroy();
  });

  it('refuses clients without the password', async () => {
    const { port } = new URL(services.redisUrl);
    const socket = connect(Number(port), '127.0.0.1');
    socket.write('GET a\r\n');
    expect(await textUntil(socket, '\r\n')).toMatch(/^-NOAUTH/);
    socket.destroy();
  });
});

describe('BullMQ on the embedded Valkey', () => {
  const open: { close(): Promise<unknown> }[] = [];
  const opened = <T extends { close(): Promise<unknown> }>(thing: T): T => {
    open.unshift(thing);
    return thing;
  };
  const connection = (): ConnectionOptions => ({ url: services.redisUrl, maxRetriesPerRequest: null });
  const queue = (name: string): Queue => opened(new Queue(name, { connection: connection() }));
  // from the first event on: a job may have ended before the first read
  const events = (name: string): QueueEvents => opened(new QueueEvents(name, { connection: connection(), lastEventId: '0-0' }));
  const worker = (name: string, work: (job: Job) => Promise<unknown>, options = {}): Worker =>
    opened(new Worker(name, work, { connection: connection(), ...options }).on('error', () => undefined));
  afterEach(() => Promise.all(open.splice(0).map((thing) => thing.close())));

  it('tries a job again until it succeeds', async () => {
    let attempts = 0;
    worker('retries', async () => {
      if (++attempts < 3) throw new Error('not yet');
      return 'done';
    });
    const job = await queue('retries').add('job', {}, { attempts: 5, backoff: { type: 'fixed', delay: 50 } });

    expect(await job.waitUntilFinished(events('retries'))).toBe('done');
    expect(attempts).toBe(3);
  });

  it('runs a delayed job when its time has come, not before', async () => {
    const delay = 400;
    worker('delays', async () => Date.now());
    const job = await queue('delays').add('job', {}, { delay });

    expect((await job.waitUntilFinished(events('delays'))) - job.timestamp).toBeGreaterThanOrEqual(delay);
  });

  it('runs the children of a flow before their parent', async () => {
    const order: string[] = [];
    worker('flows', async ({ name }) => order.push(name));
    const flows = opened(new FlowProducer({ connection: connection() }));
    const children = ['one', 'two'].map((name) => ({ name, queueName: 'flows' }));
    const { job } = await flows.add({ name: 'parent', queueName: 'flows', children });
    await job.waitUntilFinished(events('flows'));

    expect(order.slice(0, 2).sort()).toEqual(['one', 'two']);
    expect(order[2]).toBe('parent');
  });

  it('gives a job whose worker has died to another one', async () => {
    const name = 'stalled';
    const dying = new Worker(name, () => new Promise(() => undefined), {
      connection: connection(),
      lockDuration: 500,
      skipStalledCheck: true,
      skipLockRenewal: true,
    });
    const job = await queue(name).add('job', {});
    await once(dying, 'active');
    await dying.close(true);
    worker(name, async () => 'rescued', { lockDuration: 500, stalledInterval: 300 });

    expect(await job.waitUntilFinished(events(name))).toBe('rescued');
  });

  it('runs every one of many jobs once', async () => {
    const seen = new Map<number, number>();
    worker('many', async ({ data }) => seen.set(data.n, (seen.get(data.n) ?? 0) + 1), { concurrency: 20 });
    await queue('many').addBulk(Array.from({ length: 500 }, (_, n) => ({ name: 'job', data: { n } })));
    await eventually(() => seen.size === 500);

    expect([...seen.values()].every((times) => times === 1)).toBe(true);
  });
});

async function textUntil(socket: Socket, end: string): Promise<string> {
  let text = '';
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    text += chunk.toString();
    if (text.endsWith(end)) break;
  }
  return text;
}
