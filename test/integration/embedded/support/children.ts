import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { isAbsolute, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Starts a script of this folder as the leader of a process group. @returns it and the first line it prints */
export async function startScript(name: string, ...args: string[]): Promise<{ child: ChildProcess; line: string }> {
  const script = isAbsolute(name) ? name : join(import.meta.dirname, name);
  const child = spawn(process.execPath, [script, ...args], { detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
  const line = await new Promise<string>((resolve, reject) => {
    createInterface(child.stdout as NodeJS.ReadableStream).once('line', resolve);
    child.once('exit', (code) => reject(new Error(`${name} ended with ${code}`)));
  });
  return { child, line };
}

/** False for one that has ended, even when its parent has not noticed. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    const stat = existsSync(`/proc/${pid}/stat`) ? readFileSync(`/proc/${pid}/stat`, 'latin1') : '';
    return !stat.includes(') Z ');
  } catch {
    return false;
  }
}

/** Resolves as soon as `holds` does; rejects after `limitMs`. */
export async function eventually(holds: () => boolean | Promise<boolean>, limitMs = 30_000): Promise<void> {
  const giveUpAt = Date.now() + limitMs;
  while (!(await holds())) {
    if (Date.now() > giveUpAt) throw new Error(`not so after ${limitMs} ms: ${holds}`);
    await sleep(50);
  }
}
