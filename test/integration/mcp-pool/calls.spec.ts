import type { CallRecord, McpPool } from '@causeway/mcp-pool';
import {
  adminOf,
  call,
  cancelledAt,
  endAll,
  peer,
  pidOf,
  principal,
  readyPool,
  registryOf,
  startPool,
  until,
} from './support.js';

jest.setTimeout(60_000);

describe('a call', () => {
  let pool: McpPool;
  const records: CallRecord[] = [];

  beforeAll(async () => {
    const settings = { maxConcurrency: 3, queue: { max: 0 }, tools: { deny: ['grow'] } };
    pool = await readyPool({ raw: peer.raw({}, settings), everything: peer.everything() }, { resultChars: 10_000 });
    registryOf(pool).calls.subscribe((record) => records.push(record));
  });
  beforeEach(() => void (records.length = 0));
  afterAll(endAll);

  it('refuses arguments that do not match the schema before sending, with a JSON pointer for each mistake', async () => {
    const wrong = call(pool, 'everything__get-sum', { a: 'one' });
    await expect(wrong).rejects.toMatchObject({
      code: 'MCP.INVALID_ARGUMENTS',
      errors: [
        { pointer: '/b', message: 'is required' },
        { pointer: '/a', message: 'must be number' },
      ],
    });
    expect(records[0]).toMatchObject({ outcome: 'not_sent', attempts: 0, errorCode: 'MCP.INVALID_ARGUMENTS' });
  });

  it('refuses arguments over the size limit before sending', async () => {
    const message = 'x'.repeat(1_000_001);
    await expect(call(pool, 'raw__echo', { message })).rejects.toMatchObject({
      code: 'MCP.INVALID_ARGUMENTS',
      message: expect.stringContaining('longer than 1000000 characters'),
    });
    expect(records[0]).toMatchObject({ outcome: 'not_sent', attempts: 0, replica: null, errorCode: 'MCP.INVALID_ARGUMENTS' });
    expect((await call(pool, 'raw__fail', { note: 'x'.repeat(900_000) })).meta.outcome).toBe('completed');
  });

  it('refuses a tool that does not exist and suggests the most similar name', async () => {
    await expect(call(pool, 'everything__ekho')).rejects.toMatchObject({
      code: 'MCP.TOOL_NOT_FOUND',
      message: expect.stringContaining('did you mean "everything__echo"?'),
    });
    await expect(call(pool, 'nowhere__tool')).rejects.toMatchObject({ code: 'MCP.SERVER_NOT_FOUND' });
    expect(() => pool.server(principal, 'everythin')).toThrow('did you mean "everything"?');
  });

  it('neither lists nor calls a denied tool', async () => {
    expect(pool.tools(principal).map(({ name }) => name)).not.toContain('raw__grow');
    await expect(call(pool, 'raw__grow')).rejects.toMatchObject({ code: 'MCP.TOOL_NOT_FOUND' });
  });

  it('returns the failure of a tool as a result with isError', async () => {
    const result = await call(pool, 'raw__fail');
    expect(result).toMatchObject({
      isError: true,
      content: [{ type: 'text', text: 'it went wrong' }],
      meta: { outcome: 'completed', attempts: 1 },
    });
    expect(records[0]).toMatchObject({ isError: true, errorCode: null, outcome: 'completed' });
  });

  it('returns the protocol error of the server and does not retry', async () => {
    await expect(call(pool, 'raw__refuse')).rejects.toMatchObject({
      code: 'MCP.PROTOCOL_ERROR',
      message: expect.stringContaining('not today'),
    });
    expect(records[0]).toMatchObject({ outcome: 'completed', attempts: 1 });
  });

  it('calls a tool whose schema cannot be compiled, and leaves out a tool without a schema', async () => {
    const result = await call(pool, 'raw__broken-schema', { a: 1 });
    expect(result.content).toEqual([{ type: 'text', text: 'called' }]);
    expect(pool.tools(principal).map(({ tool }) => tool)).not.toContain('not-a-tool');
  });

  it('refuses a result over the size limit', async () => {
    await expect(call(pool, 'raw__big', { chars: 10_001 })).rejects.toMatchObject({ code: 'MCP.RESULT_TOO_LARGE' });
    expect((await call(pool, 'raw__big', { chars: 9_000 })).isError).toBe(false);
  });

  it('restarts the idle timeout on progress, up to a hard maximum', async () => {
    const alive = await call(pool, 'raw__steps', { count: 6, everyMs: 100 }, { timeoutMs: 300 });
    expect(alive.content).toEqual([{ type: 'text', text: 'done' }]);
    await expect(call(pool, 'raw__steps', { count: 60, everyMs: 50 }, { timeoutMs: 150 })).rejects.toMatchObject({
      code: 'MCP.TIMEOUT',
      message: expect.stringContaining('the longest a call may take'),
    });
  });

  it('cancels a call at the server when the caller aborts it', async () => {
    const before = await cancelledAt(pool, 'raw');
    const cancel = new AbortController();
    const hanging = call(pool, 'raw__hang', {}, { signal: cancel.signal });
    await until(() => pool.server(principal, 'raw').replicas[0]?.inFlight === 1, 'the call is on its way');
    cancel.abort();
    await expect(hanging).rejects.toMatchObject({ code: 'MCP.OUTCOME_UNKNOWN' });
    await until(async () => (await cancelledAt(pool, 'raw')) > before, 'the server was told');
    expect(records.find(({ tool }) => tool === 'hang')?.outcome).toBe('outcome_unknown');
  });

  it('refuses calls over the concurrency limit when the queue has no room', async () => {
    const slow = [1, 2, 3].map(() => call(pool, 'raw__sleep', { ms: 500 }));
    await until(() => pool.server(principal, 'raw').replicas[0]?.inFlight === 3, 'three calls are on their way');
    await expect(call(pool, 'raw__echo', { message: 'x' })).rejects.toMatchObject({
      code: 'POOL.SATURATED',
      retryAfterSeconds: 1,
    });
    await Promise.all(slow);
    expect((await call(pool, 'raw__echo', { message: 'x' })).isError).toBe(false);
  });

  it('sends no new calls to a drained server, and calls in flight finish', async () => {
    const slow = call(pool, 'raw__sleep', { ms: 300 });
    await until(() => pool.server(principal, 'raw').replicas[0]?.inFlight === 1, 'the call is on its way');
    expect((await adminOf(pool).drain('raw')).state).toBe('draining');
    await expect(call(pool, 'raw__echo', { message: 'x' })).rejects.toMatchObject({ code: 'MCP.SERVER_UNAVAILABLE' });
    expect((await slow).meta.outcome).toBe('completed');
    expect(pool.server(principal, 'raw')).toMatchObject({ state: 'draining', replicas: [{ inFlight: 0 }] });
    expect((await adminOf(pool).resume('raw')).state).toBe('ready');
    expect((await call(pool, 'raw__echo', { message: 'x' })).isError).toBe(false);
  });

  it('makes a new connection before it closes the old one on reconnect', async () => {
    const slow = call(pool, 'raw__sleep', { ms: 1_500 });
    await until(() => pool.server(principal, 'raw').replicas[0]?.inFlight === 1, 'the call is on its way');
    const before = pidOf(pool.server(principal, 'raw'));
    expect(pidOf(await adminOf(pool).reconnect('raw'))).not.toBe(before);
    expect((await slow).meta.outcome).toBe('completed');
  });

  it('waits for a server that is still connecting', async () => {
    const fresh = startPool({ fresh: peer.raw() });
    expect((await call(fresh, 'fresh__echo', { message: 'early' })).content).toEqual([{ type: 'text', text: 'early' }]);
  });
});
