import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '@causeway/kernel';
import { identityOf, isAlive, type ProcessIdentity } from '../process/process-identity.js';

/** A holder whose program has died ends by itself within seconds; so long a new one waits for it. */
const ORPHAN_WAIT_MS = 15_000;
const RETRY_MS = 100;
/** Longer than it takes to replace one small file. */
const TAKEOVER_STALE_MS = 5_000;

interface LockRecord {
  /** The process that has the data open. */
  holder: ProcessIdentity;
  /** The program it works for, and how that was started. */
  owner: ProcessIdentity;
  command: string;
}

export interface DataDirLock {
  release(): void;
}

/**
 * Makes this process the only one that has `dataDir` open, until it releases the lock or ends in any way.
 *
 * @param owner the program this process works for: what a person who is told that the folder is in use can act on
 * @throws AppError `EMBEDDED.DATA_DIR_LOCKED`, its text naming that program
 */
export async function lockDataDir(dataDir: string, owner: { pid: number; command: string }): Promise<DataDirLock> {
  mkdirSync(dataDir, { recursive: true });
  const path = join(dataDir, 'embedded.lock');
  const mine: LockRecord = { holder: identityOf(process.pid), owner: identityOf(owner.pid), command: owner.command };
  const giveUpAt = Date.now() + ORPHAN_WAIT_MS;
  while (!tryCreate(path, mine)) {
    const other = read(path);
    if (other && isAlive(other.holder)) {
      if (isAlive(other.owner) || Date.now() > giveUpAt) throw locked(dataDir, path, other);
      await sleep(RETRY_MS);
    } else if (!removeStale(path)) {
      await sleep(RETRY_MS);
    }
  }
  return { release: () => remove(path) };
}

function locked(dataDir: string, path: string, { holder, owner, command }: LockRecord): AppError {
  const who = isAlive(owner)
    ? `process ${owner.pid} (${command})`
    : `process ${holder.pid}, left over from process ${owner.pid} (${command})`;
  return new AppError(
    'EMBEDDED.DATA_DIR_LOCKED',
    `the data directory ${dataDir} is in use by ${who}. End that process, or set DATA_DIR to another directory. (Lock file: ${path})`,
  );
}

function tryCreate(path: string, record: LockRecord): boolean {
  try {
    writeFileSync(path, JSON.stringify(record), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** @returns nothing for a file that is gone, or was cut off while it was written */
function read(path: string): LockRecord | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as LockRecord;
  } catch {
    return undefined;
  }
}

/**
 * Removes the lock of a process that is gone. Only one starter at a time may: between another's look and its
 * removal the file could have become the fresh lock of a third. @returns false if now is not the time
 */
function removeStale(path: string): boolean {
  const guard = `${path}.takeover`;
  try {
    mkdirSync(guard);
  } catch {
    if (ageMs(guard) > TAKEOVER_STALE_MS) remove(guard);
    return false;
  }
  try {
    const other = read(path);
    // a file without a record may be one that is being written just now
    if (other ? isAlive(other.holder) : ageMs(path) < TAKEOVER_STALE_MS) return false;
    remove(path);
    return true;
  } finally {
    remove(guard);
  }
}

/** Whether or not it is still there. */
function remove(path: string): void {
  rmSync(path, { recursive: true, force: true });
}

function ageMs(path: string): number {
  try {
    return Date.now() - statSync(path).mtimeMs;
  } catch {
    return 0;
  }
}
