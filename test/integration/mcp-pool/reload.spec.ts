import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigFileWatcher, type ReloadResult } from '@causeway/config-file';
import { parseMcpConfig } from '../../../libs/mcp-pool/src/config/load-mcp-config.js';
import { call, configured, endAll, isAlive, peer, pidOf, principal, readyPool, registryOf, startPeer, until } from './support.js';

jest.setTimeout(60_000);
afterEach(endAll);

const names = (list: { name: string }[]) => list.map(({ name }) => name);

describe('a configuration that changes', () => {
  it('keeps unchanged servers, adds new ones, and ends removed ones', async () => {
    const pool = await readyPool({ stays: peer.raw(), goes: peer.raw() });
    const [kept, gone] = [pidOf(pool.server(principal, 'stays')), pidOf(pool.server(principal, 'goes'))];
    const told: string[] = [];
    registryOf(pool).serverChanges.subscribe((server) => told.push(server));

    await registryOf(pool).apply(configured({ comes: peer.raw(), stays: peer.raw() }));

    expect(names(pool.servers(principal))).toEqual(['comes', 'stays']);
    expect(pidOf(pool.server(principal, 'stays'))).toBe(kept);
    expect((await call(pool, 'comes__echo', { message: 'x' })).isError).toBe(false);
    await expect(call(pool, 'goes__echo', { message: 'x' })).rejects.toMatchObject({ code: 'MCP.TOOL_NOT_FOUND' });
    expect(told).toEqual(expect.arrayContaining(['comes', 'goes']));
    await until(() => !isAlive(gone), 'the process of the removed server has ended');
  });

  it('finishes calls in flight on the old connection and sends new calls on the new one', async () => {
    const pool = await readyPool({ raw: peer.raw() });
    const before = pidOf(pool.server(principal, 'raw'));
    const slow = call(pool, 'raw__sleep', { ms: 1_500 });

    await registryOf(pool).apply(configured({ raw: peer.raw({ CHANGED: '1' }) }));

    const after = pidOf(pool.server(principal, 'raw'));
    expect(after).not.toBe(before);
    expect((await call(pool, 'raw__echo', { message: 'x' })).meta.outcome).toBe('completed');
    expect(isAlive(before)).toBe(true);
    expect((await slow).content).toEqual([{ type: 'text', text: 'slept' }]);
    await until(() => !isAlive(before), 'the old process has ended');
  });

  it('loses no call under load', async () => {
    const server = await startPeer('legacy-http.mjs');
    const pool = await readyPool({ web: { url: server.url } });
    let running = true;
    const outcomes: string[] = [];
    const callers = Array.from({ length: 8 }, async () => {
      while (running)
        await call(pool, 'web__echo', { message: 'x' }).then(
          ({ meta }) => outcomes.push(meta.outcome),
          (error: Error) => outcomes.push(error.message),
        );
    });
    for (const maxConcurrency of [10, 20, 30])
      await registryOf(pool).apply(configured({ web: { url: server.url, causeway: { maxConcurrency } } }));
    running = false;
    await Promise.all(callers);
    expect(outcomes.length).toBeGreaterThan(8);
    expect([...new Set(outcomes)]).toEqual(['completed']);
  });

  it('replaces a server also when the new one cannot be reached, and reports why', async () => {
    const pool = await readyPool({ raw: peer.raw() });
    await registryOf(pool).apply(configured({ raw: { command: 'no-such-command-anywhere' } }));
    expect(pool.server(principal, 'raw')).toMatchObject({
      state: 'open',
      lastFailure: { message: expect.stringContaining('was not found') },
    });
  });
});

describe('the configuration file', () => {
  let folder: string;
  beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'causeway-mcp-'))));
  afterEach(() => rm(folder, { recursive: true }));

  it('is applied when it changes or is replaced; with a mistake it is refused and the old servers stay', async () => {
    const path = join(folder, 'mcp.json');
    const write = (content: string) => writeFile(path, content);
    const file = (...servers: string[]) =>
      JSON.stringify({ mcpServers: Object.fromEntries(servers.map((name) => [name, { ...peer.raw(), disabled: true }])) });
    const results: ReloadResult[] = [];
    await write(file('a'));
    const pool = await readyPool({});
    const watcher = new ConfigFileWatcher(path, {
      parse: (text) => parseMcpConfig(text, path, {}),
      apply: (servers) => registryOf(pool).apply(servers),
      onReload: (result) => results.push(result),
    });
    watcher.start(20);
    try {
      // a change between the first reading of the file and the start of the watcher is applied too
      await until(() => results.length === 1, 'it is compared with what is there');
      expect([results.splice(0), names(pool.servers(principal))]).toEqual([['applied'], ['a']]);

      await write(file('a', 'b'));
      await until(() => results.length === 1, 'the change is seen');
      expect([results, names(pool.servers(principal))]).toEqual([['applied'], ['a', 'b']]);

      await write('{ "mcpServers": { "c": {');
      await until(() => results.length === 2, 'the mistake is seen');
      expect([results.at(-1), names(pool.servers(principal))]).toEqual(['refused', ['a', 'b']]);

      await writeFile(`${path}.new`, file('c'));
      await rename(`${path}.new`, path);
      await until(() => results.length === 3, 'the replacement is seen');
      expect([results.at(-1), names(pool.servers(principal))]).toEqual(['applied', ['c']]);

      await rm(path);
      await new Promise((resolve) => setTimeout(resolve, 200));
      expect(names(pool.servers(principal))).toEqual(['c']);
    } finally {
      await watcher.stop();
    }
  });
});
