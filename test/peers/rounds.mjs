/**
 * Reconnects a pool to the server at a URL and tells what is left behind: `node --expose-gc reconnects.mjs URL COUNT`; prints
 * a line of JSON after a fifth of the reconnects and at the end. Needs a build.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { McpPool } from '../../dist/libs/mcp-pool/src/index.js';
import { parseMcpConfig } from '../../dist/libs/mcp-pool/src/config/load-mcp-config.js';

Logger.overrideLogger(false);
const [url, count] = process.argv.slice(2);
const servers = parseMcpConfig(JSON.stringify({ mcpServers: { web: { url } } }), 'mcp.json', {});
const limits = { callTimeoutMs: 10_000, maxTimeouts: 5, argumentChars: 1_000_000, resultChars: 1_000_000 };
const pool = new McpPool({ servers, environment: {}, limits });
pool.start();

async function reconnect(times) {
  for (let i = 0; i < times; i++) await pool.reconnect('web');
  await sleep(500);
  for (let i = 0; i < 3; i++) globalThis.gc();
  const { state, replicas } = pool.server('web');
  const resources = process.getActiveResourcesInfo().length;
  console.log(JSON.stringify({ heapBytes: process.memoryUsage().heapUsed, resources, state, restarts: replicas[0].restarts }));
}

await reconnect(Number(count) / 5);
await reconnect((Number(count) * 4) / 5);
await pool.stop();
