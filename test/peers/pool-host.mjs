/** A service of nothing but a pool, to be killed: `node pool-host.mjs '{"name": {…}}'`; prints the pid of the first server. Needs a build. */
import { clearInterval, setInterval } from 'node:timers';
import { Logger } from '@nestjs/common';
import { parseMcpConfig } from '../../dist/libs/mcp-pool/src/config/load-mcp-config.js';
import { ServerRegistry } from '../../dist/libs/mcp-pool/src/server-registry.js';

Logger.overrideLogger(false);
const servers = parseMcpConfig(JSON.stringify({ mcpServers: JSON.parse(process.argv[2]) }), 'mcp.json', {});
const limits = { callTimeoutMs: 10_000, maxTimeouts: 5, argumentChars: 1_000_000, resultChars: 1_000_000 };
const registry = new ServerRegistry({ servers, environment: process.env, limits });
registry.start();
const waiting = setInterval(() => {
  const [{ state, replicas }] = registry.states();
  const { pid } = replicas[0];
  if (pid === undefined || state !== 'ready') return;
  clearInterval(waiting);
  console.log(pid);
}, 20);
setInterval(() => undefined, 1_000);
