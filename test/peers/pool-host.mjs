/** A service of nothing but a pool, to be killed: `node pool-host.mjs '{"name": {…}}'`; prints the pid of the first server. Needs a build. */
import { clearInterval, setInterval } from 'node:timers';
import { Logger } from '@nestjs/common';
import { McpPool } from '../../dist/libs/mcp-pool/src/index.js';
import { parseMcpConfig } from '../../dist/libs/mcp-pool/src/config/load-mcp-config.js';

Logger.overrideLogger(false);
const servers = parseMcpConfig(JSON.stringify({ mcpServers: JSON.parse(process.argv[2]) }), 'mcp.json', {});
const limits = { callTimeoutMs: 10_000, maxTimeouts: 5, argumentChars: 1_000_000, resultChars: 1_000_000 };
const pool = new McpPool({ servers, environment: process.env, limits });
pool.start();
const waiting = setInterval(() => {
  const pid = pool.servers()[0].replicas[0].pid;
  if (pid === undefined || pool.servers()[0].state !== 'ready') return;
  clearInterval(waiting);
  console.log(pid);
}, 20);
setInterval(() => undefined, 1_000);
