import { generateKeyPairSync } from 'node:crypto';
import { Logger } from '@nestjs/common';
import type { McpPool } from '@causeway/mcp-pool';
import { OAuthCredential } from '../../../libs/mcp-pool/src/credentials/oauth-credential.js';
import { endScripted, launchPeer } from './scripted-peer.js';
import { call, endAll, principal, readyPool, startPool, succeeds, until } from './support.js';

jest.setTimeout(60_000);
afterEach(async () => {
  await endAll();
  await endScripted();
});

const byPeer = (settings: Record<string, unknown> = {}) => launchPeer('oauth.mjs', { PEER_OAUTH: JSON.stringify(settings) });
const client = { clientId: 'client', clientSecret: 's3cret' };
const over = (url: string, oauth: Record<string, unknown> = client, more = {}) => ({
  web: { url, causeway: { oauth, ...more } },
});

interface AdminState {
  tokenRequests: Record<string, string | null>[];
  refused: number;
  calls: number;
}
const admin = (url: string) => new URL('/admin', url).href;
const stateOf = async (url: string) => (await fetch(admin(url))).json() as Promise<AdminState>;
const tell = (url: string, body: unknown) => fetch(admin(url), { method: 'POST', body: JSON.stringify(body) });
const whoami = async (pool: McpPool) => JSON.stringify((await call(pool, 'web__whoami')).content);

describe('OAuth by client credentials', () => {
  it('discovers the authorization server and requests the resource and scope that the server names', async () => {
    const url = await byPeer();
    const pool = await readyPool(over(url));
    expect(await whoami(pool)).toContain('token-1-');
    const { tokenRequests } = await stateOf(url);
    expect(tokenRequests).toEqual([
      expect.objectContaining({
        grant_type: 'client_credentials',
        resource: url,
        scope: 'call',
        basic: expect.stringMatching(/^Basic /),
      }),
    ]);
  });

  it.each([
    ['client_secret_post', { authMethod: 'client_secret_post' }, { client_id: 'client', client_secret: 's3cret', basic: null }],
    ['a token URL of its own', { tokenUrl: true }, { grant_type: 'client_credentials' }],
  ])('works with %s', async (_, settings, asked) => {
    const url = await byPeer();
    const tokenUrl = 'tokenUrl' in settings ? { tokenUrl: new URL('/token', url).href } : settings;
    const pool = await readyPool(over(url, { ...client, ...tokenUrl }));
    expect(await whoami(pool)).toContain('token-1-');
    const state = await stateOf(url);
    expect(state.tokenRequests).toEqual([expect.objectContaining(asked)]);
    // with a configured token URL, the token is requested before the first request to the server
    if ('tokenUrl' in settings) expect(state.refused).toBe(0);
  });

  it('works with a signed assertion in place of a secret', async () => {
    const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const publicKey = keys.publicKey.export({ type: 'spki', format: 'pem' });
    const privateKey = keys.privateKey.export({ type: 'pkcs8', format: 'pem' });
    const url = await byPeer({ publicKey });
    const pool = await readyPool(over(url, { clientId: 'client', privateKey }));
    expect(await whoami(pool)).toContain('token-1-');
  });

  it('makes one token request for 50 concurrent calls that get 401, and every call succeeds', async () => {
    const url = await byPeer();
    const pool = await readyPool(over(url));
    await tell(url, { revoke: true, delayMs: 100 });
    const answers = await Promise.all(Array.from({ length: 50 }, () => whoami(pool)));
    expect(new Set(answers).size).toBe(1);
    expect(answers[0]).toContain('token-2-');
    expect((await stateOf(url)).tokenRequests).toHaveLength(2);
  });

  it('makes one request for each token that expires under 50 concurrent calls, and no call fails', async () => {
    const url = await byPeer({ expiresIn: 2 });
    const pool = await readyPool(over(url, client, { maxConcurrency: 64 }));
    const seen = new Set<string>();
    for (const end = Date.now() + 5_000; Date.now() < end;)
      for (const answer of await Promise.all(Array.from({ length: 50 }, () => whoami(pool)))) seen.add(answer);
    const { tokenRequests, refused } = await stateOf(url);
    expect(seen.size).toBeGreaterThan(2);
    expect(tokenRequests).toHaveLength(seen.size);
    // only the first request, which discovers the authorization server
    expect(refused).toBe(1);
  });

  it('shares the token among replicas', async () => {
    const url = await byPeer();
    const pool = await readyPool(over(url, client, { replicas: [url, url] }));
    await Promise.all(Array.from({ length: 9 }, () => whoami(pool)));
    expect((await stateOf(url)).tokenRequests).toHaveLength(1);
  });

  it('requests a missing scope once', async () => {
    const url = await byPeer();
    const pool = await readyPool(over(url));
    await Promise.all(Array.from({ length: 10 }, () => call(pool, 'web__admin')));
    const { tokenRequests } = await stateOf(url);
    expect(tokenRequests.map(({ scope }) => scope)).toEqual(['call', 'call admin']);
  });
});

describe('OAuth by refresh token', () => {
  it('uses each refresh token once and replaces it by the issued one', async () => {
    const url = await byPeer();
    const pool = await readyPool(over(url, { ...client, refreshToken: 'refresh-0' }));
    await tell(url, { revoke: true });
    await Promise.all(Array.from({ length: 20 }, () => whoami(pool)));
    await tell(url, { revoke: true });
    await Promise.all(Array.from({ length: 20 }, () => whoami(pool)));
    const { tokenRequests } = await stateOf(url);
    expect(tokenRequests.map((asked) => asked.refresh_token)).toEqual(['refresh-0', 'refresh-1', 'refresh-2']);
  });
});

describe('OAuth failures', () => {
  const failureOf = async (pool: McpPool) => {
    await until(() => pool.server(principal, 'web').lastFailure !== null, 'the server has failed');
    return JSON.stringify(pool.server(principal, 'web').lastFailure);
  };

  it('reports a wrong secret without showing it', async () => {
    const lines: string[] = [];
    const spies = (['log', 'warn', 'debug'] as const).map((level) =>
      jest.spyOn(Logger.prototype, level).mockImplementation(((line: unknown) => void lines.push(String(line))) as never),
    );
    const url = await byPeer();
    const pool = startPool(over(url, { clientId: 'client', clientSecret: 'wr0ng-secret', authMethod: 'client_secret_post' }));
    const failure = await failureOf(pool);
    for (const spy of spies) spy.mockRestore();
    expect(failure).toContain('invalid_client');
    expect([failure, ...lines].join('\n')).not.toContain('wr0ng-secret');
  });

  it('does not request a token for every call while the token endpoint is down, and recovers soon after', async () => {
    const url = await byPeer();
    const credential = new OAuthCredential([new URL(url)], { ...client, algorithm: 'RS256' });
    await tell(url, { down: true });
    const challenge = { status: 401, header: '', token: undefined } as const;
    for (let i = 0; i < 30; i++) await expect(credential.renew(challenge)).rejects.toThrow('temporarily_unavailable');
    expect((await stateOf(url)).tokenRequests.length).toBeLessThan(3);

    const pool = await readyPool(over(await byPeer()));
    const inPool = pool.server(principal, 'web').replicas[0]!.url!;
    await tell(inPool, { revoke: true, down: true });
    await expect(whoami(pool)).rejects.toMatchObject({ code: 'MCP.SERVER_UNAVAILABLE' });
    await tell(inPool, { down: false });
    await until(() => succeeds(whoami(pool)), 'it serves again');
  });

  it('sends neither token nor secret when a server later names another authorization server', async () => {
    const [url, other] = [await byPeer(), await byPeer()];
    const pool = await readyPool(over(url));
    expect(await whoami(pool)).toContain('token-1-');
    await tell(url, { authority: new URL(other).origin, revoke: true, down: true });
    const answer = () => call(pool, 'web__whoami').catch((error: Error) => error.message);
    await until(async () => String(await answer()).includes('another authorization server than before'), 'it is refused');
    expect((await stateOf(other)).tokenRequests).toEqual([]);
  });

  it('requests the resource exactly as the server spells it', async () => {
    const origin = await byPeer({ resource: 'origin' });
    const pool = await readyPool(over(origin));
    expect(await whoami(pool)).toContain('token-1-');
    expect((await stateOf(origin)).tokenRequests[0]?.resource).toBe(new URL(origin).origin);
  });

  it('sends no token to a server that names the resource of another', async () => {
    const url = await byPeer({ resource: 'https://bank.example/mcp' });
    const pool = startPool(over(url));
    expect(await failureOf(pool)).toContain('another resource');
    expect((await stateOf(url)).tokenRequests).toEqual([]);
  });
});

it('sends a configured bearer token unchanged', async () => {
  const url = await byPeer();
  const plain = new URL('/plain/mcp', url).href;
  const pool = await readyPool({ web: { url: plain, headers: { Authorization: 'Bearer static' } } });
  expect(await whoami(pool)).toContain('static');
  expect((await stateOf(url)).tokenRequests).toEqual([]);
});
