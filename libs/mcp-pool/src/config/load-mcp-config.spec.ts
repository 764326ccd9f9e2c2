import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError, type FieldError } from '@causeway/kernel';
import { loadMcpConfig, parseMcpConfig } from './load-mcp-config.js';

const parse = (file: unknown, variables = {}) => parseMcpConfig(JSON.stringify(file), '/etc/causeway/mcp.json', variables);

function mistakesOf(file: unknown, variables = {}): FieldError[] {
  try {
    parse(file, variables);
  } catch (error) {
    expect(error).toBeInstanceOf(AppError);
    expect((error as AppError).code).toBe('MCP.CONFIG_INVALID');
    return (error as AppError).errors ?? [];
  }
  throw new Error('it was accepted');
}

describe('mcp.json', () => {
  it('resolves the folder of a process relative to the file', () => {
    const [server] = parse(
      { mcpServers: { files: { command: 'npx', args: ['-y', 'x'], env: { A: '${TOKEN}' }, cwd: 'sub' } } },
      { TOKEN: 't' },
    );
    expect(server).toEqual({
      name: 'files',
      disabled: false,
      endpoints: [{ kind: 'stdio', command: 'npx', args: ['-y', 'x'], env: { A: 't' }, cwd: '/etc/causeway/sub', weight: 1 }],
      balance: { strategy: 'peak-ewma', key: 'principal' },
      maxConcurrency: 64,
      queue: { max: 1_000, waitMs: 10_000 },
      pool: { min: 1, max: 1, idleMs: 300_000, maxAgeMs: undefined },
      timeouts: { connectMs: 30_000, callMs: undefined },
      health: {
        intervalMs: 30_000,
        timeoutMs: 5_000,
        failures: 3,
        breaker: { failures: 5, openMs: 5_000, trials: 3 },
        ejection: { failureShare: 0.5, minCalls: 20, maxShare: 0.5 },
        crashLoop: { restarts: 10, stableMs: 300_000 },
      },
      tools: { allow: undefined, deny: [] },
      idempotent: [],
      trustAnnotations: false,
      pin: false,
      oauth: null,
      host: { samplingMaxTokens: null, elicitation: 'decline', roots: [] },
    });
  });

  it.each([
    [undefined, 'http'],
    ['http', 'http'],
    ['streamable-http', 'http'],
    ['sse', 'sse'],
  ])('reads a URL with type %s as %s', (type, kind) => {
    const [server] = parse({ mcpServers: { web: { type, url: 'https://x/mcp', headers: { 'x-key': 'k' } } } });
    expect(server?.endpoints).toEqual([{ kind, url: 'https://x/mcp', headers: { 'x-key': 'k' }, weight: 1 }]);
  });

  it('reads replicas as a number of processes or a list of further URLs', () => {
    const [many, urls] = parse({
      mcpServers: {
        many: { command: 'x', causeway: { replicas: 3 } },
        urls: { url: 'http://a/mcp', causeway: { replicas: ['http://b/mcp', { url: 'http://c/mcp', weight: 3 }], weight: 2 } },
      },
    });
    expect(many?.endpoints).toHaveLength(3);
    expect(urls?.endpoints.map((endpoint) => 'url' in endpoint && endpoint.url)).toEqual([
      'http://a/mcp',
      'http://b/mcp',
      'http://c/mcp',
    ]);
    expect(urls?.endpoints.map(({ weight }) => weight)).toEqual([2, 1, 3]);
    expect(urls?.pool).toMatchObject({ min: 1, max: 4 });
  });

  it('expands short forms', () => {
    const [server] = parse({
      mcpServers: {
        s: {
          url: 'http://x',
          causeway: { balance: 'consistent-hash', sampling: true, oauth: { clientId: 'c', clientSecret: 's' } },
        },
      },
    });
    expect(server?.balance).toEqual({ strategy: 'consistent-hash', key: 'principal' });
    expect(server?.host.samplingMaxTokens).toBe(1_000);
    expect(server?.oauth).toEqual({ clientId: 'c', clientSecret: 's', algorithm: 'RS256' });
  });

  it('ignores the keys of other MCP clients', () => {
    expect(parse({ mcpServers: { x: { command: 'x', autoApprove: ['a'], disabled: true, timeout: 60 } } })[0]?.disabled).toBe(
      true,
    );
  });

  it('lists every mistake with its JSON pointer', () => {
    const mistakes = mistakesOf({
      mcpServers: {
        none: {},
        both: { command: 'x', url: 'http://x' },
        typo: { comand: 'x' },
        url: { url: 'ftp://x' },
        type: { command: 'x', type: 'sse', args: 'not a list' },
        own: { command: 'x', causeway: { pools: {}, replicas: ['http://x'], timeouts: { connectMs: -1 } } },
        missing: { command: '${NOT_SET}' },
        'bad name': { command: 'x' },
      },
      more: 1,
    });
    expect(mistakes.map(({ pointer }) => pointer).sort()).toEqual([
      '/mcpServers/bad name',
      '/mcpServers/both/url',
      '/mcpServers/missing/command',
      '/mcpServers/none',
      '/mcpServers/own/causeway/pools',
      '/mcpServers/own/causeway/replicas',
      '/mcpServers/own/causeway/timeouts/connectMs',
      '/mcpServers/type/args',
      '/mcpServers/typo',
      '/mcpServers/typo/comand',
      '/mcpServers/url/url',
      '/more',
    ]);
    expect(mistakes.find(({ pointer }) => pointer.endsWith('comand'))?.message).toContain('did you mean "command"');
  });

  it.each([
    [{ command: 'x', causeway: { replicas: ['http://x'] } }, '/mcpServers/s/causeway/replicas'],
    [{ url: 'http://x', causeway: { replicas: 2 } }, '/mcpServers/s/causeway/replicas'],
    [{ url: 'http://x', type: 'stdio' }, '/mcpServers/s/type'],
    [{ command: 'x', type: 'http' }, '/mcpServers/s/type'],
    [{ command: 'x', causeway: { oauth: { clientId: 'c', clientSecret: 's' } } }, '/mcpServers/s/causeway/oauth'],
    [{ command: 'x', causeway: { pool: { max: 2 } } }, '/mcpServers/s/causeway/pool/max'],
    [{ url: 'http://x', causeway: { pool: { min: 3, max: 2 } } }, '/mcpServers/s/causeway/pool/max'],
    [{ url: 'http://x', causeway: { oauth: { clientId: 'c' } } }, '/mcpServers/s/causeway/oauth'],
    [{ url: 'http://x', causeway: { balance: 'random' } }, '/mcpServers/s/causeway/balance'],
    [
      { url: 'http://x', causeway: { balance: { strategy: 'consistent-hash', key: 'user' } } },
      '/mcpServers/s/causeway/balance/key',
    ],
    [{ url: 'http://x', causeway: { roots: [{ uri: 'http://x' }] } }, '/mcpServers/s/causeway/roots/0/uri'],
  ])('refuses %j', (server, pointer) => {
    expect(mistakesOf({ mcpServers: { s: server } }).map((mistake) => mistake.pointer)).toEqual([pointer]);
  });

  it('reports line and column of a text that is not JSON', () => {
    expect(() => parseMcpConfig('{\n  "mcpServers": {,}\n}', 'mcp.json', {})).toThrow('line 2, column 18');
  });

  it('returns null for a file that does not exist, and refuses one that cannot be read', async () => {
    expect(await loadMcpConfig('/no/such/mcp.json', {})).toBeNull();
    await expect(loadMcpConfig('/', {})).rejects.toMatchObject({ code: 'MCP.CONFIG_INVALID' });
  });

  it('accepts the file at the root of the repository', () => {
    const path = join(__dirname, '../../../../mcp.json');
    const servers = parseMcpConfig(readFileSync(path, 'utf8'), path, { CAUSEWAY_DATA_DIR: '/data' });
    expect(servers.map(({ name }) => name)).toEqual(['everything', 'memory']);
  });
});
