import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import type { SamplingModel, SamplingRequest } from '@causeway/mcp-pool';
import { call, endAll, peer, readyPool, ROOT, until } from './support.js';

jest.setTimeout(60_000);
afterEach(endAll);

const asks = (causeway = {}) => ({ command: process.execPath, args: [join(ROOT, 'test/peers/asks.mjs')], causeway });

/** A model that says what it was asked. */
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

describe('a server that asks for text', () => {
  test('gets it from the language model, no longer than it may be', async () => {
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

  test('is refused what is not text', async () => {
    const pool = await readyPool({ asks: asks({ sampling: true }) }, scribe());
    const refused = await ask(pool, 'sample', { type: 'image', maxTokens: 5 });
    expect(refused).toMatchObject({ code: -32_602, message: expect.stringContaining('"image" is not offered') });
  });

  test.each([
    ['where it is not configured', {}, scribe()],
    ['where there is no model', { sampling: true }, {}],
    ['where the model cannot write', { sampling: true }, { sampling: { ...scribe().sampling, isAvailable: false } }],
  ])('is told that it may not %s', async (_, causeway, options) => {
    const pool = await readyPool({ asks: asks(causeway) }, options);
    expect(await ask(pool, 'capabilities')).not.toHaveProperty('sampling');
    expect(await ask(pool, 'sample', { type: 'text', maxTokens: 5 })).toHaveProperty('message');
  });
});

describe('a server that shows a form', () => {
  test.each([
    ['decline', ['city'], { action: 'decline' }],
    ['cancel', ['city'], { action: 'cancel' }],
    ['defaults', ['city'], { action: 'accept', content: { city: 'Lisbon', days: 3 } }],
    ['defaults', ['name'], { action: 'decline' }],
  ])('with "%s" and %j required is answered %j', async (elicitation, required, answer) => {
    const pool = await readyPool({ asks: asks({ elicitation }) });
    expect(await ask(pool, 'elicit', { required })).toEqual(answer);
  });
});

test('roots are those of the configuration; without any they are refused', async () => {
  const roots = [{ uri: 'file:///srv/data', name: 'data' }];
  const pool = await readyPool({ asks: asks({ roots }) });
  expect(await ask(pool, 'roots')).toEqual({ roots });
  const without = await readyPool({ asks: asks() });
  expect(await ask(without, 'roots')).toHaveProperty('message');
});

describe('what a server logs', () => {
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

  test("is in our log, with the server's name and its level", async () => {
    const pool = await readyPool({ asks: asks() });
    await ask(pool, 'log', { level: 'warning', text: 'the disk\nis nearly full' });
    await ask(pool, 'log', { level: 'critical', text: 'it is full' });
    await ask(pool, 'log', { level: 'debug', text: 'details' });
    await until(() => lines.some((line) => line.includes('it is full')), 'it is logged');
    expect(lines).toEqual(expect.arrayContaining(['warn asks: [asks] the disk is nearly full', 'error asks: [asks] it is full']));
    // it was asked for "info" and above
    expect(lines.join()).not.toContain('details');
  });

  test('also without a session, where it is asked with each call', async () => {
    const pool = await readyPool({ modern: peer.modernStdio() });
    await call(pool, 'modern__log', { text: 'nearly full' });
    await until(() => lines.some((line) => line.includes('nearly full')), 'it is logged');
    expect(lines).toContain('warn modern: nearly full');
    expect(lines.join()).not.toContain('details');
  });
});
