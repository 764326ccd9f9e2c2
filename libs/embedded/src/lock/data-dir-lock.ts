import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '@causeway/kernel';
import { identityOf, isAlive, type ProcessIdentity } from '../process/process-identity.js';

/** Time to wait for a holder whose program has died, which exits by itself within seconds. */
const ORPHAN_WAIT_MS = 15_000;
const RETRY_MS = 100;
/** Much longer than replacing a small file takes. */
const TAKEOVER_STALE_MS = 5_000;

interface LockRecord {
  /** The process that has the data open. */
  holder: ProcessIdentity;
  /** The program that started the holder. */
  owner: ProcessIdentity;
  /** The command line of the owner. */
  command: string;
}

export interface DataDirLock {
  release(): void;
}

/**
 * Locks `dataDir` for this process until it releases the lock or exits in any way.
 *
 * @param owner the program that started this process, for the error message of others that need the folder
 * @throws AppError `EMBEDDED.DATA_DIR_LOCKED`, whose text names the owner of the existing lock
 */
export async function lockDataDir(dataDir: string, owner: { pid: number; command: string }): Promise<DataDirLock> {
  mkdirSync(dataDir, { recursive: true });
  const path = join(dataDir, 'embedded.lock');
  const record: LockRecord = { holder: identityOf(process.pid), owner: identityOf(owner.pid), command: owner.command };
  const giveUpAt = Date.now() + ORPHAN_WAIT_MS;
  while (!tryCreate(path, record)) {
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
  const user = isAlive(owner)
    ? `process ${owner.pid} (${command})`
    : `process ${holder.pid}, left over from process ${owner.pid} (${command})`;
  return new AppError(
    'EMBEDDED.DATA_DIR_LOCKED',
    `the data directory ${dataDir} is in use by ${user}. End that process, or set DATA_DIR to another directory. (Lock file: ${path})`,
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

/** @returns undefined if the file does not exist or is incomplete */
function read(path: string): LockRecord | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as LockRecord;
  } catch {
    return undefined;
  }
}

/**
 * Removes the lock of a process that has ended. A guard folder lets only one process at a time do so: otherwise the file
 * that one process has read as stale could be the new lock of another by the time it is removed.
 *
 * @returns false if the lock could not be removed, so that the caller has to retry
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
    // an incomplete file may be a lock that is being written at this moment
    if (other ? isAlive(other.holder) : ageMs(path) < TAKEOVER_STALE_MS) return false;
    remove(path);
    return true;
  } finally {
    remove(guard);
  }
}

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
