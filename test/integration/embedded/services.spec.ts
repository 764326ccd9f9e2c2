import { Redis } from 'ioredis';
import pg from 'pg';
import { type Services, startServices } from '../../services.js';

describe('startServices', () => {
  const started: Services[] = [];
  const start = async (): Promise<Services> => {
    const services = await startServices();
    started.push(services);
    return services;
  };
  afterAll(async () => {
    await Promise.all(started.map(({ stop }) => stop()));
  });

  it('gives each caller a migrated database and an empty key space of its own', async () => {
    const [one, other] = await Promise.all([start(), start()]);
    const [pool, otherPool] = [one, other].map(({ databaseUrl }) => new pg.Pool({ connectionString: databaseUrl })) as [
      pg.Pool,
      pg.Pool,
    ];
    const [redis, otherRedis] = [one, other].map(({ redisUrl }) => new Redis(redisUrl)) as [Redis, Redis];
    try {
      await pool.query(
        `insert into api_keys (id, name, prefix, secret_hash, permissions) values (gen_random_uuid(), 'a', 'b', 'c', '{}')`,
      );
      await redis.set('mine', 'yes');

      expect((await otherPool.query('select 1 from api_keys')).rowCount).toBe(0);
      expect(await otherRedis.keys('*')).toEqual([]);
    } finally {
      redis.disconnect();
      otherRedis.disconnect();
      await Promise.all([pool.end(), otherPool.end()]);
    }
  });
});
