/**
 * A separate process that outlives the service briefly. Its arguments are the process groups of the stdio servers; `+pid` and
 * `-pid` lines on stdin add and remove groups. When the pipe closes, the service has ended, and the watchdog ends the groups that
 * are left.
 */
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { signalGroup } from './process-group.js';

const GRACE_MS = 500;
const groups = new Set(process.argv.slice(2).map(Number));

// signals that end the service must not end its watchdog first
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => {
  const pid = Number(line.slice(1));
  if (!Number.isInteger(pid) || pid <= 1) return;
  if (line.startsWith('+')) groups.add(pid);
  else groups.delete(pid);
});
lines.on('close', () => void endAll());

async function endAll(): Promise<void> {
  for (const pid of groups) signalGroup(pid, 'SIGTERM');
  if (groups.size > 0) await sleep(GRACE_MS);
  for (const pid of groups) signalGroup(pid, 'SIGKILL');
  process.exit(0);
}
