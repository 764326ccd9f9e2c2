/**
 * The client that the conformance suite tests: `node client.mjs URL`. It drives the pool as the service does: connects, and calls
 * every tool that is listed, or those that the scenario names in MCP_CONFORMANCE_CONTEXT. Needs a build.
 */
import { Logger } from '@nestjs/common';
import { parseMcpConfig } from '../../dist/libs/mcp-pool/src/config/load-mcp-config.js';
import { McpPool, PoolAdmin } from '../../dist/libs/mcp-pool/src/index.js';
import { ServerRegistry } from '../../dist/libs/mcp-pool/src/server-registry.js';

const SERVER = 'peer';
const principal = { id: 'conformance', name: 'conformance', permissions: [], collections: null, rateLimit: null };
const scenario = process.env.MCP_CONFORMANCE_SCENARIO;
const context = JSON.parse(process.env.MCP_CONFORMANCE_CONTEXT ?? '{}');

Logger.overrideLogger(['warn', 'error']);
const registry = new ServerRegistry({ servers: configured(process.argv.at(-1)), environment: {}, limits: limits() });
const pool = new McpPool(registry);
registry.start();
await new PoolAdmin(registry).reconnect(SERVER);
const { state, protocolVersion, lastFailure } = pool.server(principal, SERVER);
console.log(`${scenario}: ${state}, ${protocolVersion}, ${lastFailure?.message ?? 'no failure'}`);
for (const { name, arguments: args } of context.toolCalls ?? pool.tools(principal).map(exampleCall)) await call(name, args);
await registry.stop();

function configured(url) {
  const oauth = scenario.startsWith('auth/') ? { oauth: identity() } : {};
  const mcpServers = { [SERVER]: { url, causeway: { elicitation: 'defaults', ...oauth } } };
  return parseMcpConfig(JSON.stringify({ mcpServers }), 'mcp.json', {});
}

/** A service is a confidential client that was registered beforehand. */
function identity() {
  const { client_id: clientId = 'conformance-client', client_secret: clientSecret = 'conformance-secret' } = context;
  const { private_key_pem: privateKey, signing_algorithm: algorithm } = context;
  return privateKey === undefined ? { clientId, clientSecret } : { clientId, privateKey, algorithm };
}

function limits() {
  return { callTimeoutMs: 15_000, maxTimeouts: 2, argumentChars: 1_000_000, resultChars: 1_000_000 };
}

async function call(tool, args) {
  try {
    const { isError, meta } = await pool.call(principal, poolWide(tool), args);
    console.log(`${tool}: ${meta.outcome}${isError ? ', isError' : ''}`);
  } catch (error) {
    console.log(`${tool}: ${error.code} ${error.message}`);
  }
}

function poolWide(tool) {
  return pool.tools(principal).find((each) => each.tool === tool)?.name ?? `${SERVER}__${tool}`;
}

function exampleCall({ tool, inputSchema }) {
  const observed = pool.tools(principal).find((each) => each.tool === 'json_schema_2020_12_tool');
  // it is to be shown what arrived of the other's schema
  if (tool === 'json_schema_echo') return { name: tool, arguments: { schema: observed?.inputSchema } };
  return { name: tool, arguments: example(inputSchema) };
}

function example({ type, properties = {}, default: given }) {
  if (given !== undefined) return given;
  if (type === 'object') return Object.fromEntries(Object.entries(properties).map(([name, each]) => [name, example(each)]));
  return { string: 'text', integer: 5, number: 5, boolean: true, array: [] }[type] ?? null;
}
