/** A 2025-11-25 server on stdin and stdout whose tools ask the client: for text, for a form, for its roots; and one that logs. */
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { z } from 'zod';

const mcp = new McpServer({ name: 'asks', version: '1.0.0' }, { capabilities: { logging: {} } });
const { server } = mcp;
const json = (value) => ({ content: [{ type: 'text', text: JSON.stringify(value) }] });
/** What the client answers, or why it does not. */
const asked = (request) => request.then(json, (error) => json({ code: error.code, message: error.message }));

mcp.registerTool('capabilities', { inputSchema: {} }, async () => json(server.getClientCapabilities()));
mcp.registerTool('sample', { inputSchema: { type: z.string(), maxTokens: z.number() } }, ({ type, maxTokens }) => {
  const content = type === 'text' ? { type, text: 'Say hello.' } : { type, data: 'AAAA', mimeType: 'image/png' };
  return asked(server.createMessage({ messages: [{ role: 'user', content }], systemPrompt: 'Be brief.', maxTokens }));
});
mcp.registerTool('elicit', { inputSchema: { required: z.array(z.string()) } }, ({ required }) => {
  const properties = {
    city: { type: 'string', default: 'Lisbon' },
    days: { type: 'integer', default: 3 },
    name: { type: 'string' },
  };
  return asked(server.elicitInput({ message: 'Where to?', requestedSchema: { type: 'object', properties, required } }));
});
mcp.registerTool('roots', { inputSchema: {} }, () => asked(server.listRoots()));
mcp.registerTool('log', { inputSchema: { level: z.string(), text: z.string() } }, async ({ level, text }) => {
  await server.sendLoggingMessage({ level, logger: 'asks', data: text });
  return json('logged');
});
await mcp.connect(new StdioServerTransport());
