import { endScripted, modernAnswer, proxyTo, serveHttp } from './scripted-peer.js';
import { call, endAll, principal, readyPool, startPeer, succeeds, until } from './support.js';

jest.setTimeout(60_000);
afterEach(async () => {
  await endAll();
  await endScripted();
});

it.each(['legacy-http.mjs', 'modern.mjs'] as const)('%s: detects a server that is silent on an open socket', async (file) => {
  const line = await proxyTo((await startPeer(file)).port);
  const health = { intervalMs: 200, timeoutMs: 300, failures: 2 };
  const pool = await readyPool({ web: { url: line.url, causeway: { health } } });
  line.freeze();
  await until(() => pool.server(principal, 'web').state === 'open', 'it is found out');
  expect(pool.server(principal, 'web').lastFailure).toMatchObject({
    stage: 'probe',
    message: expect.stringContaining('did not answer 2 probes'),
  });
  line.thaw();
  await until(() => succeeds(call(pool, 'web__echo', { message: 'x' })), 'it serves again');
});

it.each([
  ['legacy', 'ping', () => false],
  ['modern', 'server/discover', modernAnswer],
] as const)('probes a %s server periodically by %s', async (era, method, answer) => {
  const asked: string[] = [];
  const url = await serveHttp((it) => {
    if (it.message.method) asked.push(it.message.method);
    return answer(it);
  });
  const pool = await readyPool({ web: { url, causeway: { health: { intervalMs: 200 } } } });
  expect(pool.server(principal, 'web')).toMatchObject({ era, state: 'ready' });
  const before = asked.length;
  await until(() => asked.length >= before + 3, 'it was asked three times');
  expect(new Set(asked.slice(before))).toEqual(new Set([method]));
});
