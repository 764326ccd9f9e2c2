import { counter, gauge, latency } from '@causeway/metrics';
import type { McpPool } from './mcp-pool.service.js';
import type { CallRecord } from './pool.types.js';

const calls = counter('causeway_mcp_calls_total', 'Calls of MCP tools that ended', ['server', 'outcome', 'code']);
const seconds = latency('causeway_mcp_call_seconds', 'Time from a call of an MCP tool to its end', ['server']);
const replicas = gauge('causeway_mcp_replicas', 'Replicas of MCP servers by their state', ['server', 'state']);

export function countCall({ server, outcome, errorCode, durationMs }: CallRecord): void {
  calls.inc({ server, outcome, code: errorCode ?? '' });
  seconds.observe({ server }, durationMs / 1_000);
}

/** Writes down the present state of every replica. */
export function countReplicas(pool: McpPool): void {
  replicas.reset();
  for (const { name, replicas: members } of pool.servers()) {
    for (const { state } of members) replicas.inc({ server: name, state });
  }
}
