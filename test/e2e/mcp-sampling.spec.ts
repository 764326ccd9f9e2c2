import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type App, ROOT, startApp } from '../app.js';
import { Client } from '../client.js';
import {
  chunk,
  events,
  failure,
  type ProviderAnswer,
  type ScriptedProvider,
  startProvider,
} from '../factories/scripted-provider.js';

/** A server that asks the service for text is answered by the language model that the service is configured with. */
describe('sampling by an MCP server', () => {
  let provider: ScriptedProvider;
  let app: App;
  let folder: string;
  /** Of the model, to the next request. */
  let answer: ProviderAnswer;
  const says = (finish: string) =>
    events(chunk({ content: 'Hello ' }), chunk({ content: 'there.' }), chunk({}, finish), '[DONE]');

  beforeAll(async () => {
    provider = await startProvider((response, request) => answer(response, request));
    folder = await mkdtemp(join(tmpdir(), 'causeway mcp '));
    const asks = { command: 'node', args: [join(ROOT, 'test/peers/asks.mjs')] };
    const mcpServers = { asks: { ...asks, causeway: { sampling: { maxTokens: 50 } } }, mayNot: asks };
    await writeFile(join(folder, 'mcp.json'), JSON.stringify({ mcpServers }));
    const model = { OPENAI_API_KEY: 'any', OPENAI_BASE_URL: provider.baseUrl, CHAT_MODEL: 'scripted-1' };
    app = await startApp({ env: { MCP_CONFIG: join(folder, 'mcp.json'), EMBEDDING_PROVIDER: 'local', ...model } });
  });
  afterAll(async () => {
    await app?.stop();
    await provider?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  /** What the server has got for its request, as its tool tells it. */
  async function sampled(server: string): Promise<Record<string, unknown>> {
    const body = { arguments: { type: 'text', maxTokens: 5_000 } };
    const called = await new Client(app, app.adminKey).post<{ content: { text: string }[] }>(
      `/api/v1/mcp/tools/${server}__sample/call`,
      body,
    );
    expect(called.status).toBe(200);
    return JSON.parse(called.body.content[0]!.text) as Record<string, unknown>;
  }

  it('is answered by the default model, within the limit of the configuration', async () => {
    answer = says('stop');
    const text = { model: 'scripted-1', role: 'assistant', content: { type: 'text', text: 'Hello there.' } };
    expect(await sampled('asks')).toEqual({ ...text, stopReason: 'endTurn' });
    const messages = [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Say hello.' },
    ];
    expect(provider.requests.at(-1)).toMatchObject({ path: '/v1/chat/completions', body: { model: 'scripted-1', messages } });
    expect(JSON.stringify(provider.requests.at(-1)!.body)).toMatch(/"max_(completion_)?tokens":50\b/);
    answer = says('length');
    expect(await sampled('asks')).toEqual({ ...text, stopReason: 'maxTokens' });
  });

  it('returns an error without details when the model refuses', async () => {
    answer = failure(400, 'not with me');
    expect(await sampled('asks')).toEqual({ code: expect.any(Number), message: expect.any(String) });
  });

  it('is refused for a server without permission', async () => {
    const before = provider.requests.length;
    expect(await sampled('mayNot')).toHaveProperty('message');
    expect(provider.requests).toHaveLength(before);
  });
});
