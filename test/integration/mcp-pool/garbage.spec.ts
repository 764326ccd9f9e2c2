import type { CallRecord } from '@causeway/mcp-pool';
import { answerTo, type Asked, endScripted, event, EVENTS, isCall, modernAnswer, serveHttp } from './scripted-peer.js';
import { call, endAll, principal, readyPool, registryOf } from './support.js';

jest.setTimeout(60_000);
afterEach(async () => {
  await endAll();
  await endScripted();
});

type Answer = (asked: Asked) => unknown;

const JSON_TYPE = { 'content-type': 'application/json' };
const plain = (type: Record<string, string>, text: string): Answer => {
  return ({ response }) => response.writeHead(200, type).end(text);
};

/** Two replicas that answer the tool `odd` with the given answer and everything else correctly, so that a retry could go to the other. */
async function serveOdd(answer: Answer, era: 'legacy' | 'modern' = 'legacy') {
  const seen = { calls: 0 };
  const url = await serveHttp((asked) => {
    if (!isCall(asked)) return era === 'modern' && modernAnswer(asked);
    seen.calls++;
    answer(asked);
    return true;
  });
  const pool = await readyPool({ web: { url, causeway: { replicas: [url] } } });
  const records: CallRecord[] = [];
  registryOf(pool).calls.subscribe((record) => records.push(record));
  return { pool, seen, records };
}

const PROGRESS = event({ jsonrpc: '2.0', method: 'notifications/message', params: { level: 'info', data: 'at work' } });
const HALF = '{"jsonrpc": "2.0", "id": ';

describe('an invalid answer over HTTP', () => {
  const kinds: [string, string, Answer][] = [
    ['a stream that ends at once', 'the stream ended without an answer', plain(EVENTS, '')],
    ['a stream that ends after something else', 'the stream ended without an answer', plain(EVENTS, PROGRESS)],
    ['an event that is no JSON', 'the stream ended without an answer', plain(EVENTS, 'data: <oops>\n\n')],
    ['a page', 'unexpected content type "text/html"', plain({ 'content-type': 'text/html' }, '<h1>Welcome</h1>')],
    ['broken JSON', 'JSON', plain(JSON_TYPE, HALF)],
    ['JSON that is no JSON-RPC', 'not a JSON-RPC message', plain(JSON_TYPE, '{"status":"ok"}')],
    ['nothing', 'JSON', plain(JSON_TYPE, '')],
  ];
  const cases = (['legacy', 'modern'] as const).flatMap((era) => kinds.map((kind) => [era, ...kind] as const));

  it.each(cases)('%s, %s: fails only that call, which is not retried', async (era, _, message, answer) => {
    const { pool, seen, records } = await serveOdd(answer, era);
    expect(pool.server(principal, 'web').era).toBe(era);

    const error = { code: 'MCP.OUTCOME_UNKNOWN', message: expect.stringContaining(message) };
    await expect(call(pool, 'web__odd')).rejects.toMatchObject(error);

    expect(seen.calls).toBe(1);
    expect(records).toMatchObject([{ outcome: 'outcome_unknown', attempts: 1, errorCode: 'MCP.OUTCOME_UNKNOWN' }]);
    expect((await call(pool, 'web__echo', { message: 'x' })).meta).toMatchObject({ outcome: 'completed', attempts: 1 });
    const well = { state: expect.stringMatching(/ready|degraded/), restarts: 0, connections: 1, inFlight: 0 };
    expect(pool.server(principal, 'web').replicas).toMatchObject([well, well]);
  });

  it('reads the answer after events that are no messages', async () => {
    const { pool } = await serveOdd(({ message, response }) =>
      response.writeHead(200, EVENTS).end(`data: <oops>\n\ndata: 7\n\nevent: news\ndata: x\n\n${event(answerTo(message))}`),
    );
    expect((await call(pool, 'web__odd')).meta).toMatchObject({ outcome: 'completed', attempts: 1 });
  });

  it('ignores an answer to another request', async () => {
    const { pool } = await serveOdd(({ message, response }) =>
      response.writeHead(200, JSON_TYPE).end(JSON.stringify(answerTo({ ...message, id: 4_711 }))),
    );
    await expect(call(pool, 'web__odd')).rejects.toMatchObject({ code: 'MCP.OUTCOME_UNKNOWN' });
    expect((await call(pool, 'web__echo', { message: 'x' })).meta.attempts).toBe(1);
  });
});
