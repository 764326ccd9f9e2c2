import { loadConfig } from '@causeway/config';
import { RedisClient } from '@causeway/redis';
import { RateLimitStorage } from '../../../apps/api/src/edge/rate-limit.storage.js';
import { type Services, startServices } from '../../services.js';
import { until } from '../mcp-pool/support.js';

const MINUTE_MS = 60_000;
let services: Services;
const clients: RedisClient[] = [];
beforeAll(async () => void (services = await startServices()), 60_000);
afterAll(async () => {
  for (const client of clients) client.onApplicationShutdown();
  await services?.stop();
});

/** The storage of one instance of the API, after it has connected to Redis. */
async function instance(): Promise<RateLimitStorage> {
  const client = new RedisClient(loadConfig({ DATABASE_URL: services.databaseUrl, REDIS_URL: services.redisUrl }));
  clients.push(client);
  const storage = new RateLimitStorage(client);
  const isConnected = async () => (await storage.increment('connected', MINUTE_MS, 1)).totalHits > 0;
  await until(isConnected, 'Redis answers');
  return storage;
}

const countAllowed = (answers: { isBlocked: boolean }[]) => answers.filter(({ isBlocked }) => !isBlocked).length;

it('two instances together allow no more requests than the limit, and at most 8 fewer', async () => {
  const [one, two] = [await instance(), await instance()];
  const answers = [];
  for (let i = 0; i < 600; i++) answers.push(await (i % 3 === 0 ? one : two).increment('shared', MINUTE_MS, 400));
  expect(countAllowed(answers)).toBeLessThanOrEqual(400);
  expect(countAllowed(answers)).toBeGreaterThanOrEqual(400 - 2 * 4);
});

it('simultaneous requests reserve no more hits than they use', async () => {
  const [one, two] = [await instance(), await instance()];
  const many = (storage: RateLimitStorage, count: number) =>
    Promise.all(Array.from({ length: count }, () => storage.increment('burst', MINUTE_MS, 500)));
  expect(countAllowed(await many(one, 300))).toBe(300);
  expect(countAllowed(await many(two, 195))).toBe(195);
  expect(countAllowed(await many(one, 300))).toBeLessThanOrEqual(5);
});

it('a small limit is exact, and a new window starts from zero', async () => {
  const storage = await instance();
  const answers = [];
  for (let i = 0; i < 5; i++) answers.push(await storage.increment('small', 400, 3));
  expect(answers.map(({ totalHits, isBlocked }) => [totalHits, isBlocked])).toEqual([
    [1, false],
    [2, false],
    [3, false],
    [4, true],
    [5, true],
  ]);
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(await storage.increment('small', 400, 3)).toMatchObject({ totalHits: 1, isBlocked: false });
});
