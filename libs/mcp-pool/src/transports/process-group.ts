import { spawn } from 'node:child_process';

/** Windows has no process groups; there a child stays in ours, and `taskkill` ends its process tree. */
export const OWN_GROUP = process.platform !== 'win32';

/** Sends a signal to every process of the group that `pid` leads. Does nothing for a group that is gone. */
export function signalGroup(pid: number, signal: NodeJS.Signals): void {
  if (!OWN_GROUP) {
    spawn('taskkill', ['/pid', String(pid), '/t', '/f'], { stdio: 'ignore', windowsHide: true }).on('error', () => undefined);
    return;
  }
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH' && (error as NodeJS.ErrnoException).code !== 'EPERM') throw error;
  }
}
