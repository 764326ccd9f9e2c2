/**
 * A 2024-11-05 server with HTTP+SSE alone, on the first line of the official SDK: `node legacy-sse.mjs [port]`; prints its URL.
 * PEER_TOKEN: a bearer token that every request needs.
 */
import { createServer } from 'node:http';
import { setImmediate } from 'node:timers';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { SSEServerTransport } from '@modelcontextprotocol/sdk/server/sse.js';
import { z } from 'zod';

const sessions = new Map();
const text = (value) => ({ content: [{ type: 'text', text: value }] });

function makeServer(drop) {
  const server = new McpServer({ name: 'legacy-sse', version: '1.0.0' });
  server.registerTool('echo', { inputSchema: { message: z.string() } }, async ({ message }) => text(message));
  server.registerTool('hang', { inputSchema: {} }, () => new Promise(() => undefined));
  server.registerTool('drop', { inputSchema: {} }, async () => (setImmediate(drop), text('dropped')));
  server.registerTool('big', { inputSchema: { chars: z.number() } }, async ({ chars }) => text('x'.repeat(chars)));
  return server;
}

const server = createServer(async (request, response) => {
  if (process.env.PEER_TOKEN && request.headers.authorization !== `Bearer ${process.env.PEER_TOKEN}`)
    return response.writeHead(401).end();
  const { pathname, searchParams } = new URL(request.url, 'http://localhost');
  if (request.method === 'GET' && pathname === '/sse') {
    const transport = new SSEServerTransport('/messages', response);
    sessions.set(transport.sessionId, transport);
    response.on('close', () => sessions.delete(transport.sessionId));
    return makeServer(() => response.destroy()).connect(transport);
  }
  const transport = pathname === '/messages' ? sessions.get(searchParams.get('sessionId')) : undefined;
  if (request.method === 'POST' && transport) return transport.handlePostMessage(request, response);
  response.writeHead(pathname === '/sse' ? 405 : 404).end();
});
server.listen(Number(process.argv[2] ?? 0), '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}/sse`));
