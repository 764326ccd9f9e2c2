const FIRST_MS = 100;
/** Starting a process is expensive. Trying a port is cheap, and a server that is back should be found soon. */
const MAX_MS = { process: 30_000, network: 400, networkLater: 5_000 };
/** About a minute of attempts. */
const MANY_NETWORK_FAILURES = 180;

/**
 * Ms to wait before the next attempt. The wait doubles up to a maximum; up to half of it is subtracted at random, so that
 * replicas that were lost together do not reconnect together.
 *
 * @param failures attempts that have failed in a row
 * @param hasDemand whether calls are waiting for the server; if so, a network server is tried often however long it is away
 */
export function backoffMs(failures: number, isProcess: boolean, hasDemand: boolean, random = Math.random): number {
  const network = hasDemand || failures < MANY_NETWORK_FAILURES ? MAX_MS.network : MAX_MS.networkLater;
  const full = Math.min(isProcess ? MAX_MS.process : network, FIRST_MS * 2 ** Math.min(failures, 20));
  return Math.round(full * (0.5 + random() / 2));
}

const CONNECT_SOON_GAP_MS = { process: 500, network: 250 };

/** Minimum ms between two attempts when a call requests one ahead of the schedule. It grows for a process that keeps exiting. */
export function connectSoonGapMs(failures: number, isProcess: boolean): number {
  if (failures <= 1) return 0;
  return isProcess
    ? Math.min(MAX_MS.process, CONNECT_SOON_GAP_MS.process * 2 ** Math.max(0, failures - 3))
    : CONNECT_SOON_GAP_MS.network;
}
