import { Test, type TestingModule } from '@nestjs/testing';
import { ConfigModule, loadConfig } from '@causeway/config';
import { Database, DatabaseModule } from '@causeway/database';
import type { McpPool } from '@causeway/mcp-pool';
import { RefreshTokenRepository } from '../../../libs/mcp-pool/src/credentials/refresh-token.repository.js';
import type { TokenStore } from '../../../libs/mcp-pool/src/credentials/rotating-refresh-token.js';
import { type Services, startServices } from '../../services.js';
import { endScripted, launchPeer } from './scripted-peer.js';
import { call, configured, endAll, readyPool, registryOf } from './support.js';

jest.setTimeout(60_000);

let services: Services;
let application: TestingModule;
let tokens: TokenStore;

beforeAll(async () => {
  services = await startServices();
  const config = loadConfig({ DATABASE_URL: services.databaseUrl, DATABASE_POOL_SIZE: '1' });
  const imports = [ConfigModule.forRoot(config), DatabaseModule];
  application = await Test.createTestingModule({ imports, providers: [RefreshTokenRepository] }).compile();
  await application.init();
  tokens = application.get(RefreshTokenRepository);
});
afterEach(async () => {
  await endAll();
  await endScripted();
  // the servers of all tests start with the same token
  await application.get(Database).query('delete from mcp_tokens');
});
afterAll(async () => {
  await application?.close();
  await services?.stop();
});

/** This server accepts each refresh token once. */
const serve = () => launchPeer('oauth.mjs');
const entry = (url: string, more = {}) => ({
  web: { url, causeway: { oauth: { clientId: 'client', clientSecret: 's3cret', refreshToken: 'refresh-0' }, ...more } },
});
const revoke = (url: string) => fetch(new URL('/admin', url), { method: 'POST', body: JSON.stringify({ revoke: true }) });
const used = async (url: string) => {
  const state = (await (await fetch(new URL('/admin', url))).json()) as { tokenRequests: { refresh_token: string }[] };
  return state.tokenRequests.map(({ refresh_token }) => refresh_token);
};
const works = async (pool: McpPool) => expect((await call(pool, 'web__whoami')).isError).toBe(false);

it('uses an issued refresh token after a restart, and stores it encrypted', async () => {
  const url = await serve();
  const first = await readyPool(entry(url), { tokens });
  await revoke(url);
  await works(first);
  await registryOf(first).stop();
  await revoke(url);
  await works(await readyPool(entry(url), { tokens }));
  expect(await used(url)).toEqual(['refresh-0', 'refresh-1', 'refresh-2']);
  const rows = await application.get(Database).query<{ sealed: string }>('select * from mcp_tokens');
  expect(rows).toHaveLength(1);
  expect(JSON.stringify(rows) + Buffer.from(rows[0]!.sealed, 'base64').toString('latin1')).not.toContain('refresh-');
});

it('gives tokens to two instances that request one at the same time', async () => {
  const url = await serve();
  const pools = [await readyPool(entry(url), { tokens }), await readyPool(entry(url), { tokens })];
  for (let round = 0; round < 3; round++) {
    await revoke(url);
    await Promise.all(pools.map(works));
  }
});

it('keeps a credential when the configuration change does not concern it', async () => {
  const url = await serve();
  const pool = await readyPool(entry(url));
  await registryOf(pool).apply(configured(entry(url, { maxConcurrency: 7 })));
  await works(pool);
  expect(await used(url)).toEqual(['refresh-0']);
  await revoke(url);
  await works(pool);
  expect(await used(url)).toEqual(['refresh-0', 'refresh-1']);
});

it('keeps the credential when a replica is added', async () => {
  const url = await serve();
  const pool = await readyPool(entry(url), { tokens });
  await revoke(url);
  await works(pool);
  await registryOf(pool).apply(configured(entry(url, { replicas: [url] })));
  await works(pool);
  expect(new Set(await used(url)).size).toBe((await used(url)).length);
});

it('uses the token in memory while the store is unavailable', async () => {
  const url = await serve();
  const away: TokenStore = { load: () => Promise.reject(new Error('away')), replace: () => Promise.reject(new Error('away')) };
  const pool = await readyPool(entry(url), { tokens: away });
  await revoke(url);
  await works(pool);
  expect(await used(url)).toEqual(['refresh-0', 'refresh-1']);
});
