import type { ReplicaStatus, ServerState } from '../pool.types.js';
import type { ServerConfig } from '../config/server-config.js';
import type { MergedCatalog } from '../catalog/merge-catalogs.js';
import type { Replica } from '../replica/replica.js';

interface DescribedGroup {
  config: ServerConfig;
  replicas: readonly Replica[];
  mergedCatalog: () => MergedCatalog;
  quarantined(): string[];
  allocator: { waiting: number };
}

/** Best first: a server has the state of its best replica. */
const BEST_FIRST: ReplicaStatus[] = ['ready', 'degraded', 'draining', 'connecting', 'open', 'crash_loop', 'disabled'];

export function describeServer(group: DescribedGroup): ServerState {
  const { config, replicas, mergedCatalog, allocator } = group;
  const states = replicas.map((replica) => replica.describe());
  const connection = replicas.find((replica) => replica.connection)?.connection;
  const failures = states.flatMap(({ lastFailure }) => (lastFailure ? [lastFailure] : []));
  return {
    name: config.name,
    transport: config.endpoints[0]?.kind ?? 'stdio',
    state: BEST_FIRST.find((state) => states.some((replica) => replica.state === state)) ?? 'disabled',
    protocolVersion: connection?.protocolVersion ?? null,
    era: connection?.era ?? null,
    serverInfo: connection?.serverInfo ?? null,
    tools: mergedCatalog().tools.length,
    balance: config.balance.strategy,
    waiting: allocator.waiting,
    skew: mergedCatalog().skew,
    quarantined: group.quarantined(),
    replicas: states,
    lastFailure: failures.toSorted((a, b) => b.since.localeCompare(a.since))[0] ?? null,
  };
}
