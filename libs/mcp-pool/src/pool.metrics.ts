import type { ReloadResult } from '@causeway/config-file';
import { counter, gauge, latency } from '@causeway/metrics';
import type { CallRecord, ServerState } from './pool.types.js';

const calls = counter('causeway_mcp_calls_total', 'Calls of MCP tools that ended', ['server', 'outcome', 'code']);
const seconds = latency('causeway_mcp_call_seconds', 'Time from a call of an MCP tool to its end', ['server']);
const reloads = counter('causeway_mcp_config_reloads_total', 'Changes of mcp.json that were applied or refused', ['result']);
const waiting = gauge('causeway_mcp_calls_waiting', 'Calls that wait for a replica with room', ['server']);
const replicas = gauge('causeway_mcp_replicas', 'Replicas of MCP servers by their state', ['server', 'state']);

export function countCall({ server, outcome, errorCode, durationMs }: CallRecord): void {
  calls.inc({ server, outcome, code: errorCode ?? '' });
  seconds.observe({ server }, durationMs / 1_000);
}

/** Sets the gauges to the present state of every replica and the number of calls that wait. */
export function gaugeServers(servers: ServerState[]): void {
  replicas.reset();
  waiting.reset();
  for (const server of servers) {
    waiting.set({ server: server.name }, server.waiting);
    for (const { state } of server.replicas) replicas.inc({ server: server.name, state });
  }
}

export function countReload(result: ReloadResult): void {
  reloads.inc({ result });
}
