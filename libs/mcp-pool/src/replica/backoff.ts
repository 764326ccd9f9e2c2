const FIRST_MS = 100;
/** A process costs something to start; asking a port costs little, and whoever is away should be found soon after its return. */
const MAX_MS = { process: 30_000, network: 400, networkLater: 5_000 };
/** About a minute of attempts. */
const NETWORK_PATIENCE = 180;

/**
 * Ms to wait before the next attempt: doubling, up to a maximum, of which a random half is taken off so that many replicas
 * that were lost together do not come back together.
 *
 * @param isWanted there are calls for it: whoever is back on the network is to be found at once
 * @param failures attempts that have failed since the last stable time
 */
export function backoffMs(failures: number, isProcess: boolean, isWanted: boolean, random = Math.random): number {
  const network = isWanted || failures < NETWORK_PATIENCE ? MAX_MS.network : MAX_MS.networkLater;
  const full = Math.min(isProcess ? MAX_MS.process : network, FIRST_MS * 2 ** Math.min(failures, 20));
  return Math.round(full * (0.5 + random() / 2));
}

const NUDGE_MS = { process: 500, network: 250 };

/** Ms that must lie between two attempts when a call asks for one out of turn; a process that keeps ending is spared. */
export function nudgeGapMs(failures: number, isProcess: boolean): number {
  if (failures <= 1) return 0;
  return isProcess ? Math.min(MAX_MS.process, NUDGE_MS.process * 2 ** Math.max(0, failures - 3)) : NUDGE_MS.network;
}
