import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import type { SamplingModel, SamplingRequest } from '@causeway/mcp-pool';
import { answerTo, endScripted, event, EVENTS, isCall, serveHttp } from './scripted-peer.js';
import { call, endAll, peer, principal, readyPool, ROOT, startPeer, until } from './support.js';

jest.setTimeout(60_000);
afterEach(async () => {
  await endAll();
  await endScripted();
});

const asks = (causeway = {}) => ({ command: process.execPath, args: [join(ROOT, 'test/peers/asks.mjs')], causeway });

/** A model that repeats its request. */
function scribe() {
  const requests: SamplingRequest[] = [];
  const sampling: SamplingModel = {
    isAvailable: true,
    answer: (request) => {
      requests.push(request);
      return Promise.resolve({ model: 'scribe', text: 'Hello.', isCut: request.maxTokens < 10 });
    },
  };
  return { requests, sampling };
}

async function ask(pool: Awaited<ReturnType<typeof readyPool>>, tool: string, args = {}): Promise<Record<string, unknown>> {
  const { content } = await call(pool, `asks__${tool}`, args);
  return JSON.parse(content[0]!.text as string) as Record<string, unknown>;
}

describe('a server that requests sampling', () => {
  it('gets text from the language model, within the token limit', async () => {
    const { requests, sampling } = scribe();
    const pool = await readyPool({ asks: asks({ sampling: { maxTokens: 50 } }) }, { sampling });
    expect(await ask(pool, 'sample', { type: 'text', maxTokens: 5_000 })).toEqual({
      model: 'scribe',
      role: 'assistant',
      content: { type: 'text', text: 'Hello.' },
      stopReason: 'endTurn',
    });
    expect(requests).toEqual([
      expect.objectContaining({ system: 'Be brief.', messages: [{ role: 'user', text: 'Say hello.' }], maxTokens: 50 }),
    ]);
    expect(await ask(pool, 'sample', { type: 'text', maxTokens: 5 })).toMatchObject({ stopReason: 'maxTokens' });
  });

  it('is refused content other than text', async () => {
    const pool = await readyPool({ asks: asks({ sampling: true }) }, scribe());
    const refused = await ask(pool, 'sample', { type: 'image', maxTokens: 5 });
    expect(refused).toMatchObject({ code: -32_602, message: expect.stringContaining('"image" is not supported') });
  });

  it.each([
    ['where it is not configured', {}, scribe()],
    ['where there is no model', { sampling: true }, {}],
    ['where the model cannot write', { sampling: true }, { sampling: { ...scribe().sampling, isAvailable: false } }],
  ])('is refused %s', async (_, causeway, options) => {
    const pool = await readyPool({ asks: asks(causeway) }, options);
    expect(await ask(pool, 'capabilities')).not.toHaveProperty('sampling');
    expect(await ask(pool, 'sample', { type: 'text', maxTokens: 5 })).toHaveProperty('message');
  });
});

describe('a server that requests elicitation', () => {
  it.each([
    ['decline', ['city'], { action: 'decline' }],
    ['cancel', ['city'], { action: 'cancel' }],
    ['defaults', ['city'], { action: 'accept', content: { city: 'Lisbon', days: 3 } }],
    ['defaults', ['name'], { action: 'decline' }],
  ])('with mode "%s" and required fields %j gets %j', async (elicitation, required, answer) => {
    const pool = await readyPool({ asks: asks({ elicitation }) });
    expect(await ask(pool, 'elicit', { required })).toEqual(answer);
  });
});

it('roots are those of the configuration, and are refused when none are configured', async () => {
  const roots = [{ uri: 'file:///srv/data', name: 'data' }];
  const pool = await readyPool({ asks: asks({ roots }) });
  expect(await ask(pool, 'roots')).toEqual({ roots });
  const without = await readyPool({ asks: asks() });
  expect(await ask(without, 'roots')).toHaveProperty('message');
});

/** The requests of the server, and the answers that it gets with {@link ANSWERING}. */
const QUESTIONS = [
  ['elicitation', { action: 'accept', content: { city: 'Lisbon' } }],
  ['sampling', { model: 'scribe', role: 'assistant', content: { type: 'text', text: 'Hello.' }, stopReason: 'endTurn' }],
  ['roots', { roots: [{ uri: 'file:///srv', name: 'data' }] }],
] as const;
const ANSWERING = { elicitation: 'defaults', sampling: { maxTokens: 50 }, roots: [{ uri: 'file:///srv', name: 'data' }] };

describe('a server without sessions that answers with input_required', () => {
  const servers = async (causeway: object) => ({
    stdio: { ...peer.modernStdio(), causeway },
    http: { url: (await startPeer('modern.mjs')).url, causeway },
  });

  it.each(QUESTIONS)('%s: gets the answer and continues the same call', async (what, answer) => {
    const { requests, sampling } = scribe();
    const pool = await readyPool(await servers(ANSWERING), { sampling });
    for (const name of ['stdio', 'http']) {
      const { content, meta } = await call(pool, `${name}__ask`, { what });
      expect(JSON.parse(content[0]!.text as string)).toEqual(answer);
      expect(meta).toMatchObject({ attempts: 1, outcome: 'completed' });
    }
    const asked = { system: 'Be brief.', messages: [{ role: 'user', text: 'Say hello.' }], maxTokens: 50 };
    expect(requests).toEqual(what === 'sampling' ? Array(2).fill(expect.objectContaining(asked)) : []);
  });

  it('is declined or refused a request that is not configured', async () => {
    const pool = await readyPool(await servers({}));
    for (const name of ['stdio', 'http']) {
      const { content } = await call(pool, `${name}__ask`, { what: 'elicitation' });
      expect(JSON.parse(content[0]!.text as string)).toEqual({ action: 'decline' });
      for (const what of ['sampling', 'roots'])
        await expect(call(pool, `${name}__ask`, { what })).rejects.toMatchObject({ code: 'MCP.PROTOCOL_ERROR' });
      expect(pool.server(principal, name).replicas[0]).toMatchObject({ restarts: 0, inFlight: 0 });
    }
  });
});

describe('a server with sessions over HTTP that sends a request on the stream of a call', () => {
  const ASKED: Record<string, object> = {
    elicitation: {
      method: 'elicitation/create',
      params: {
        message: 'Where to?',
        requestedSchema: { type: 'object', properties: { city: { type: 'string', default: 'Lisbon' } }, required: ['city'] },
      },
    },
    sampling: {
      method: 'sampling/createMessage',
      params: { messages: [{ role: 'user', content: { type: 'text', text: 'Say hello.' } }], maxTokens: 50 },
    },
    roots: { method: 'roots/list' },
  };

  it.each(QUESTIONS)('%s: gets the answer by POST and continues the stream', async (what, answer) => {
    let goOn: ((result: unknown) => void) | undefined;
    const url = await serveHttp((it) => {
      const reply = it.message as { id?: unknown; result?: unknown };
      if (reply.id === 'q1' && 'result' in reply) goOn?.(reply.result);
      if (reply.id === 'q1') return (it.response.writeHead(202).end(), true);
      if (!isCall(it)) return false;
      it.response.writeHead(200, EVENTS).write(event({ jsonrpc: '2.0', id: 'q1', ...ASKED[what] }));
      goOn = (result) => it.response.end(event(answerTo({ ...it.message, params: { arguments: result } })));
      return true;
    });
    const pool = await readyPool({ web: { url, causeway: ANSWERING } }, scribe());
    const { content, meta } = await call(pool, 'web__odd');
    expect(JSON.parse(content[0]!.text as string)).toEqual(answer);
    expect(meta.attempts).toBe(1);
  });
});

describe('a log message of a server', () => {
  let lines: string[];
  beforeEach(() => {
    lines = [];
    const note =
      (level: string) =>
      (line: unknown, ..._more: unknown[]) =>
        void lines.push(`${level} ${String(line)}`);
    for (const level of ['log', 'warn', 'error'] as const) jest.spyOn(Logger.prototype, level).mockImplementation(note(level));
  });
  afterEach(() => jest.restoreAllMocks());

  it('appears in our log with the name of the server and the level', async () => {
    const pool = await readyPool({ asks: asks() });
    await ask(pool, 'log', { level: 'warning', text: 'the disk\nis nearly full' });
    await ask(pool, 'log', { level: 'critical', text: 'it is full' });
    await ask(pool, 'log', { level: 'debug', text: 'details' });
    await until(() => lines.some((line) => line.includes('it is full')), 'it is logged');
    expect(lines).toEqual(expect.arrayContaining(['warn asks: [asks] the disk is nearly full', 'error asks: [asks] it is full']));
    // the client requested the level "info"
    expect(lines.join()).not.toContain('details');
  });

  it('appears in our log with the name of the server and the replica when a process writes it to stderr', async () => {
    const words = 'data:text/javascript,console.error("the disk is nearly full")';
    const { args, ...raw } = peer.raw({}, { replicas: 2 });
    await readyPool({ wordy: { ...raw, args: ['--import', words, ...args] } });
    const said = () => lines.filter((line) => line.includes('nearly full')).sort();
    await until(() => said().length === 2, 'both have said it');
    expect(said()).toEqual(['log wordy#0: the disk is nearly full', 'log wordy#1: the disk is nearly full']);
  });

  it('is requested with each call from a server without sessions', async () => {
    const pool = await readyPool({ modern: peer.modernStdio() });
    await call(pool, 'modern__log', { text: 'nearly full' });
    await until(() => lines.some((line) => line.includes('nearly full')), 'it is logged');
    expect(lines).toContain('warn modern: nearly full');
    expect(lines.join()).not.toContain('details');
  });
});
