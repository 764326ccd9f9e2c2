/** A 2025-11-25 server with sessions, on the first line of the official SDK: `node legacy-http.mjs [port]`; prints its URL. */
import { Buffer } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { setImmediate, setTimeout } from 'node:timers';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { isInitializeRequest } from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';
import { noteMisfit, recorded, recordFields } from './record.mjs';

const sessions = new Map();
/** The newest response, for the tool that cuts its own. */
let latest;
/** Ids of the calls that it was told to give up. */
const cancelled = [];
const text = (value) => ({ content: [{ type: 'text', text: value }] });

function makeServer() {
  const server = new McpServer({ name: 'legacy-http', version: '1.0.0' });
  server.registerTool('echo', { inputSchema: { message: z.string() } }, async ({ message }) => text(message));
  server.registerTool('record', { inputSchema: recordFields }, recorded);
  server.registerTool('safe', { inputSchema: recordFields }, recorded);
  server.registerTool('hang', { inputSchema: {} }, (_, { signal, requestId }) => {
    signal.addEventListener('abort', () => cancelled.push(requestId));
    return new Promise(() => undefined);
  });
  server.registerTool('cancelled', { inputSchema: {} }, async () => text(cancelled.join(',')));
  server.registerTool('cut', { inputSchema: {} }, () => (setTimeout(() => latest.destroy(), 100), new Promise(() => undefined)));
  server.registerTool('exit', { inputSchema: {} }, async () => process.exit(3));
  server.registerTool(
    'forget-sessions',
    { inputSchema: {} },
    async () => (setImmediate(() => sessions.clear()), text('forgotten')),
  );
  server.registerTool('sessions', { inputSchema: {} }, async () => text(String(sessions.size)));
  return server;
}

async function transportFor(request, body) {
  const id = request.headers['mcp-session-id'];
  if (id !== undefined) return sessions.get(id);
  if (!isInitializeRequest(body)) return undefined;
  const transport = new StreamableHTTPServerTransport({
    sessionIdGenerator: () => randomUUID(),
    onsessioninitialized: (started) => sessions.set(started, transport),
    onsessionclosed: (ended) => sessions.delete(ended),
  });
  await makeServer().connect(transport);
  return transport;
}

const server = createServer(async (request, response) => {
  const chunks = [];
  if (request.method === 'POST') latest = response;
  for await (const chunk of request) chunks.push(chunk);
  const body = chunks.length > 0 ? JSON.parse(Buffer.concat(chunks).toString()) : undefined;
  const transport = await transportFor(request, body);
  // one of a session that it does not know goes no further
  if (transport && body) noteMisfit(body);
  if (transport) return transport.handleRequest(request, response, body);
  const unknown = { jsonrpc: '2.0', id: null, error: { code: -32_001, message: 'Session not found' } };
  response
    .writeHead(request.headers['mcp-session-id'] ? 404 : 400, { 'content-type': 'application/json' })
    .end(JSON.stringify(unknown));
});
server.listen(Number(process.argv[2] ?? 0), '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}/mcp`));
