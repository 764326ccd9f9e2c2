/**
 * A server of the 2026-07-28 revision only: `node modern.mjs stdio`, or `node modern.mjs http [port]`, which prints its URL.
 */
import { Buffer } from 'node:buffer';
import { createServer } from 'node:http';
import { createMcpHandler, inputRequired, McpServer } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { z } from 'zod';
import { noteMisfit, recorded, recordFields } from './record.mjs';

/** What has one more than at the start: "tools", "resources", "prompts". */
const grown = new Set();
/** Ids of the calls that it was told to give up. */
const cancelled = [];
/** What `ask` asks of the client. */
const questions = {
  elicitation: inputRequired.elicit({
    message: 'Where to?',
    requestedSchema: { type: 'object', properties: { city: { type: 'string', default: 'Lisbon' } }, required: ['city'] },
  }),
  sampling: inputRequired.createMessage({
    messages: [{ role: 'user', content: { type: 'text', text: 'Say hello.' } }],
    systemPrompt: 'Be brief.',
    maxTokens: 5_000,
  }),
  roots: inputRequired.listRoots(),
};

function makeServer() {
  const server = new McpServer(
    { name: 'modern', version: '1.0.0' },
    { capabilities: { tools: { listChanged: true }, logging: {} } },
  );
  const text = (value) => ({ content: [{ type: 'text', text: value }] });
  server.registerTool('echo', { inputSchema: z.object({ message: z.string() }) }, async ({ message }) => text(message));
  server.registerTool('record', { inputSchema: z.object(recordFields) }, recorded);
  server.registerTool('safe', { inputSchema: z.object(recordFields) }, recorded);
  server.registerTool('log', { inputSchema: z.object({ text: z.string() }) }, async (args, { mcpReq }) => {
    await mcpReq.log('debug', 'details');
    await mcpReq.log('warning', args.text);
    return text('logged');
  });
  server.registerTool('hang', { inputSchema: z.object({}) }, (_, { mcpReq }) => {
    mcpReq.signal.addEventListener('abort', () => cancelled.push(mcpReq.id));
    return new Promise(() => undefined);
  });
  server.registerTool('cancelled', { inputSchema: z.object({}) }, async () => text(cancelled.join(',')));
  server.registerTool('ask', { inputSchema: z.object({ what: z.string() }) }, async ({ what }, { mcpReq }) => {
    const answer = mcpReq.inputResponses?.[what];
    return answer ? text(JSON.stringify(answer)) : inputRequired({ inputRequests: { [what]: questions[what] } });
  });
  server.registerTool('exit', { inputSchema: z.object({}) }, async () => process.exit(3));
  server.registerTool('grow', { inputSchema: z.object({ what: z.string().default('tools') }) }, async ({ what }) => {
    grown.add(what);
    handler?.notify[`${what}Changed`]();
    return text('grown');
  });
  if (grown.has('tools')) server.registerTool('grown', { inputSchema: z.object({}) }, async () => text('new'));
  server.registerResource('note', 'note://one', { mimeType: 'text/plain' }, async (uri) => ({
    contents: [{ uri: uri.href, text: 'a note' }],
  }));
  server.registerPrompt('greet', { argsSchema: z.object({ name: z.string() }) }, ({ name }) => ({
    messages: [{ role: 'user', content: { type: 'text', text: `greet ${name}` } }],
  }));
  if (grown.has('resources')) server.registerResource('grown', 'note://grown', {}, async () => ({ contents: [] }));
  if (grown.has('prompts')) server.registerPrompt('grown', {}, () => ({ messages: [] }));
  return server;
}

const [mode, port] = process.argv.slice(2);
const handler = mode === 'http' ? createMcpHandler(makeServer, { legacy: 'reject' }) : undefined;
if (handler) listen(handler);
else serveStdio(makeServer, { legacy: 'reject' });

function listen({ fetch: answer }) {
  const server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    if (body.length > 0) noteMisfit(JSON.parse(body.toString()));
    const abort = new AbortController();
    response.on('close', () => abort.abort());
    const init = {
      method: request.method,
      headers: request.headers,
      signal: abort.signal,
      ...(body.length > 0 ? { body } : {}),
    };
    const reply = await answer(new globalThis.Request(`http://127.0.0.1${request.url}`, init));
    response.writeHead(reply.status, Object.fromEntries(reply.headers));
    response.flushHeaders();
    try {
      for await (const chunk of reply.body ?? []) response.write(chunk);
    } catch {
      // the client has gone
    }
    response.end();
  });
  server.listen(Number(port ?? 0), '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}/mcp`));
}
