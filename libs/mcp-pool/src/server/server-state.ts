import type { ReplicaStatus, ServerState } from '../pool.types.js';
import type { ServerConfig } from '../config/server-config.js';
import type { MergedCatalog } from '../catalog/merge-catalogs.js';
import type { Replica } from '../replica/replica.js';

interface Described {
  config: ServerConfig;
  replicas: readonly Replica[];
  offered: () => MergedCatalog;
  keptBack(): string[];
  admission: { waiting: number };
}

/** Best first: a server is as well as its best replica. */
const ORDER: ReplicaStatus[] = ['ready', 'degraded', 'draining', 'connecting', 'open', 'crash_loop', 'disabled'];

export function describeServer(group: Described): ServerState {
  const { config, replicas, offered, admission } = group;
  const states = replicas.map((replica) => replica.describe());
  const connection = replicas.find((replica) => replica.connection)?.connection;
  const failures = states.flatMap(({ lastFailure }) => (lastFailure ? [lastFailure] : []));
  return {
    name: config.name,
    transport: config.endpoints[0]?.kind ?? 'stdio',
    state: ORDER.find((state) => states.some((replica) => replica.state === state)) ?? 'disabled',
    protocolVersion: connection?.protocolVersion ?? null,
    era: connection?.era ?? null,
    serverInfo: connection?.serverInfo ?? null,
    tools: offered().tools.length,
    balance: config.balance.strategy,
    waiting: admission.waiting,
    skew: offered().skew,
    quarantined: group.keptBack(),
    replicas: states,
    lastFailure: failures.toSorted((a, b) => b.since.localeCompare(a.since))[0] ?? null,
  };
}
