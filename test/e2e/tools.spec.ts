import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type App, ROOT, startApp } from '../app.js';
import { Client } from '../client.js';

interface Tool {
  name: string;
  inputSchema: object;
}

interface Result {
  content: { type: string; text: string }[];
  isError: boolean;
  meta: { server: string; outcome: string };
  code: string;
  detail: string;
}

describe('MCP tools over REST', () => {
  let app: App;
  let client: Client;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'causeway mcp '));
    const config = join(folder, 'mcp.json');
    const everything = join(ROOT, 'node_modules/@modelcontextprotocol/server-everything/dist/index.js');
    const odd = { command: 'node', args: [join(ROOT, 'test/peers/raw-stdio.mjs')] };
    const mcpServers = {
      everything: { command: 'node', args: [everything, 'stdio'] },
      odd,
      narrow: { ...odd, causeway: { maxConcurrency: 1, queue: { max: 0 } } },
      dead: { url: 'http://127.0.0.1:9/mcp' },
    };
    await writeFile(config, JSON.stringify({ mcpServers }));
    app = await startApp({ env: { MCP_CONFIG: config, MCP_CALL_TIMEOUT_MS: '30000' } });
    client = new Client(app, app.adminKey);
    await until(async () => {
      const { body } = await client.get<{ items: { name: string; state: string }[] }>('/api/v1/mcp/servers');
      return body.items.filter(({ state }) => state === 'ready').length === 3;
    });
  });
  afterAll(async () => {
    await app?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const call = (tool: string, args: object = {}, timeoutMs?: number) =>
    client.post<Result>(`/api/v1/mcp/tools/${tool}/call`, { arguments: args, ...(timeoutMs && { timeoutMs }) });

  it('lists the tools of the reachable servers while another server is down', async () => {
    const { body } = await client.get<{ items: Tool[] }>('/api/v1/mcp/tools');
    const names = body.items.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['everything__echo', 'odd__echo']));
    expect(body.items[0]!.inputSchema).toHaveProperty('type', 'object');
  });

  it.each(['tools', 'resources', 'resources/templates', 'prompts'])(
    'names the servers whose %s are missing, with the reason',
    async (list) => {
      const { body } = await client.get<{ missing: unknown[] }>(`/api/v1/mcp/${list}`);
      expect(body.missing).toEqual([
        { server: 'dead', state: 'open', failure: expect.objectContaining({ stage: 'connect', message: expect.any(String) }) },
      ]);
    },
  );

  it('streams changes of the tool list', async () => {
    const gone = new AbortController();
    const headers = { authorization: `Bearer ${app.adminKey}` };
    const stream = await fetch(`${app.url}/api/v1/mcp/events`, { headers, signal: gone.signal });
    expect([stream.status, stream.headers.get('content-type'), stream.headers.get('x-accel-buffering')]).toEqual([
      200,
      'text/event-stream; charset=utf-8',
      'no',
    ]);
    await call('odd__grow');
    let told = '';
    for await (const chunk of stream.body!.pipeThrough(new TextDecoderStream())) {
      told += chunk;
      if (told.includes('tools')) break;
    }
    expect(told).toContain('event: change\ndata: {"server":"odd","changed":["tools"]}\n\n');
    gone.abort();
  });

  it('shows the last failure of a server that is down', async () => {
    const { status, body } = await client.get<{ lastFailure: { stage: string; message: string; since: string } }>(
      '/api/v1/mcp/servers/dead',
    );
    expect(status).toBe(200);
    expect(body.lastFailure).toMatchObject({ stage: 'connect' });
    expect(body.lastFailure.message).not.toBe('');
  });

  it('returns the result of a call with server, replica, attempts and outcome', async () => {
    const { status, body } = await call('everything__echo', { message: '你好' });
    expect(status).toBe(200);
    expect(body.content).toEqual([{ type: 'text', text: expect.stringContaining('你好') }]);
    expect(body.meta).toMatchObject({ server: 'everything', outcome: 'completed' });
  });

  it('returns 200 with isError when the tool reports a failure', async () => {
    const { status, body } = await call('odd__fail');
    expect([status, body.isError]).toEqual([200, true]);
  });

  it('passes no secret of the service to the environment of a server', async () => {
    const { body } = await call('everything__get-env');
    const environment = body.content.map(({ text }) => text).join('');
    expect(environment).toContain('PATH');
    for (const name of ['DATABASE_URL', 'REDIS_URL', 'CAUSEWAY_ADMIN_KEY', app.adminKey]) expect(environment).not.toContain(name);
  });

  it('returns 404 for an unknown tool and names the nearest one', async () => {
    const { status, body } = await call('everything__ecko');
    expect([status, body.code]).toEqual([404, 'MCP.TOOL_NOT_FOUND']);
    expect(body.detail).toContain('everything__echo');
  });

  it('returns 404 for an unknown server', async () => {
    expect((await client.get('/api/v1/mcp/servers/nobody')).body.code).toBe('MCP.SERVER_NOT_FOUND');
  });

  it('returns 400 with a pointer for arguments that do not match the schema', async () => {
    const { status, body } = await call('everything__echo', { message: 3 });
    expect([status, body.code]).toEqual([400, 'MCP.INVALID_ARGUMENTS']);
    expect(body).toMatchObject({ errors: [{ pointer: '/message' }] });
  });

  it('returns 504 when a tool hangs, and the server serves other calls', async () => {
    const { status, body } = await call('odd__hang', {}, 300);
    expect([status, body.code]).toEqual([504, 'MCP.TIMEOUT']);
    expect((await call('odd__echo', { message: 'still here' })).status).toBe(200);
  });

  it('returns 400 for arguments over ten million characters, and 413 for a body over the limit', async () => {
    const over = await call('odd__echo', { message: 'x'.repeat(10_000_001) });
    expect([over.status, over.body.code]).toEqual([400, 'MCP.INVALID_ARGUMENTS']);
    expect(over.body.detail).toContain('longer than 10000000 characters');
    const vast = await call('odd__echo', { message: 'x'.repeat(11_000_000) });
    expect([vast.status, vast.body.code]).toEqual([413, 'REQUEST.TOO_LARGE']);
    expect((await call('odd__echo', { message: 'still here' })).status).toBe(200);
  });

  it('returns 502 for a result over ten million characters, and returns a smaller one', async () => {
    const { status, body } = await call('odd__big', { chars: 10_000_001 });
    expect([status, body.code]).toEqual([502, 'MCP.RESULT_TOO_LARGE']);
    const most = await call('odd__big', { chars: 9_900_000 });
    expect([most.status, most.body.content?.[0]?.text.length]).toEqual([200, 9_900_000]);
  });

  it('returns 503 with Retry-After when every call slot and the queue are full', async () => {
    const slow = call('narrow__sleep', { ms: 3_000 });
    const inFlight = async () =>
      (await client.get<{ replicas: { inFlight: number }[] }>('/api/v1/mcp/servers/narrow')).body.replicas[0]!.inFlight;
    await until(async () => (await inFlight()) === 1, 10_000);
    const { status, headers, body } = await call('narrow__echo', { message: 'x' });
    expect([status, body.code, headers.get('retry-after')]).toEqual([503, 'POOL.SATURATED', '1']);
    expect((await slow).status).toBe(200);
  });

  it('returns 502 when a server exits during a call, and the server restarts', async () => {
    const { status, body } = await call('odd__exit');
    expect([status, body.code]).toEqual([502, 'MCP.OUTCOME_UNKNOWN']);
    await until(async () => (await call('odd__echo', { message: 'back' })).status === 200);
  });

  it('counts calls by their outcome', async () => {
    await call('odd__echo', { message: 'counted' });
    const { body } = await client.get<string>('/metrics');
    expect(body).toMatch(/causeway_mcp_calls_total\{server="odd",outcome="completed",code=""\} [1-9]/);
    expect(body).toContain('causeway_mcp_calls_total{server="odd",outcome="outcome_unknown",code="MCP.OUTCOME_UNKNOWN"} 1');
    expect(body).toMatch(/causeway_mcp_replicas\{server="odd",state="ready"\} 1/);
  });

  it('streams progress, then the result', async () => {
    const path = '/api/v1/mcp/tools/everything__trigger-long-running-operation/call';
    const body = { arguments: { duration: 1, steps: 2 } };
    const answer = await client.request<string>('POST', path, body, { accept: 'text/event-stream' });
    expect(answer.headers.get('content-type')).toContain('text/event-stream');
    expect(answer.headers.get('x-accel-buffering')).toBe('no');
    const events = answer.body.split('\n\n').flatMap((event) => /^event: (\w+)/.exec(event)?.[1] ?? []);
    expect(events.filter((name) => name === 'progress').length).toBeGreaterThanOrEqual(1);
    expect(events.at(-1)).toBe('result');
  });

  it('returns a refusal with its status also when the caller asked for progress', async () => {
    const answer = await client.request(
      'POST',
      '/api/v1/mcp/tools/everything__echo/call',
      { arguments: {} },
      { accept: 'text/event-stream' },
    );
    expect([answer.status, answer.body.code]).toEqual([400, 'MCP.INVALID_ARGUMENTS']);
  });

  it('keeps the connection of a quiet call open with comments, at least every 25 seconds', async () => {
    const gone = new AbortController();
    const answer = await fetch(`${app.url}/api/v1/mcp/tools/odd__hang/call`, {
      method: 'POST',
      headers: { authorization: `Bearer ${app.adminKey}`, 'content-type': 'application/json', accept: 'text/event-stream' },
      body: '{}',
      signal: AbortSignal.any([gone.signal, AbortSignal.timeout(25_000)]),
    });
    try {
      const { value } = await answer.body!.getReader().read();
      expect(new TextDecoder().decode(value)).toMatch(/^:.*\n\n$/);
      expect(answer.status).toBe(200);
      expect(answer.headers.get('x-accel-buffering')).toBe('no');
    } finally {
      gone.abort();
    }
  });

  it('lists resource templates, and tells the nearest resource to a URI that nobody has', async () => {
    const { status, body } = await client.get<{ items: object[]; nextCursor: null }>('/api/v1/mcp/resources/templates');
    expect([status, body.nextCursor]).toEqual([200, null]);
    const uriTemplate = 'demo://resource/dynamic/text/{resourceId}';
    expect(body.items).toContainEqual(expect.objectContaining({ server: 'everything', uriTemplate, name: expect.any(String) }));

    const { body: resources } = await client.get<{ items: { uri: string }[] }>('/api/v1/mcp/resources');
    const { uri } = resources.items[0]!;
    const missed = await client.post<Result>('/api/v1/mcp/resources/read', { uri: uri.replace('resource', 'resuorce') });
    expect([missed.status, missed.body.code]).toEqual([404, 'REQUEST.NOT_FOUND']);
    expect(missed.body.detail).toContain(`did you mean "${uri}"?`);
  });

  it('lists and reads resources, and fills in prompts', async () => {
    const { body: resources } = await client.get<{ items: { uri: string }[] }>('/api/v1/mcp/resources');
    const { uri } = resources.items[0]!;
    const read = await client.post<{ contents: { uri: string }[] }>('/api/v1/mcp/resources/read', { uri });
    expect([read.status, read.body.contents[0]!.uri]).toEqual([200, uri]);
    expect((await client.post('/api/v1/mcp/resources/read', { uri: 'none://x' })).status).toBe(404);
    const { body: prompts } = await client.get<{ items: { name: string; arguments?: unknown[] }[] }>('/api/v1/mcp/prompts');
    const simple = prompts.items.find(({ arguments: wanted }) => !wanted?.length)!;
    const filled = await client.post<{ messages: unknown[] }>(`/api/v1/mcp/prompts/${simple.name}/get`, {});
    expect([filled.status, filled.body.messages.length > 0]).toEqual([200, true]);
    expect((await client.post('/api/v1/mcp/prompts/everything__none/get', {})).status).toBe(404);
  });

  it('drains a server and resumes it', async () => {
    expect((await client.post('/api/v1/mcp/servers/odd/drain')).status).toBe(200);
    expect((await call('odd__echo', { message: 'x' })).body.code).toBe('MCP.SERVER_UNAVAILABLE');
    expect((await client.post('/api/v1/mcp/servers/odd/resume')).status).toBe(200);
    await until(async () => (await call('odd__echo', { message: 'x' })).status === 200);
  });
});

async function until(condition: () => Promise<boolean>, timeoutMs = 20_000): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error('did not come true in time');
    await sleep(100);
  }
}
