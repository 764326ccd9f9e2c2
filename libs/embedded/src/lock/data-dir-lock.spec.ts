import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { identityOf, isAlive } from '../process/process-identity.js';
import { lockDataDir } from './data-dir-lock.js';

describe('lockDataDir', () => {
  const owner = { pid: process.pid, command: 'causeway start' };
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'causeway lock '));
    file = join(folder, 'embedded.lock');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('throws an error that names the owner while the folder is locked', async () => {
    const lock = await lockDataDir(folder, owner);
    await expect(lockDataDir(folder, owner)).rejects.toMatchObject({
      code: 'EMBEDDED.DATA_DIR_LOCKED',
      message: expect.stringContaining(`process ${process.pid} (causeway start)`) as string,
    });
    lock.release();

    (await lockDataDir(folder, owner)).release();
    expect(existsSync(file)).toBe(false);
  });

  it('replaces the lock of a process that has ended', async () => {
    const child = spawn(process.execPath, ['-e', '']);
    const holder = identityOf(child.pid as number);
    await once(child, 'exit');
    writeFileSync(file, JSON.stringify({ holder, owner: holder, command: 'gone' }));

    (await lockDataDir(folder, owner)).release();
  });

  it('replaces an incomplete lock file once it is old', async () => {
    writeFileSync(file, '{"hol');
    utimesSync(file, 1, 1);

    (await lockDataDir(folder, owner)).release();
  });

  it('waits until a holder whose program has died exits', async () => {
    const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 700)']);
    const gone = { pid: 2 ** 22 + 1, startedAt: '1' };
    writeFileSync(file, JSON.stringify({ holder: identityOf(child.pid as number), owner: gone, command: 'killed' }));

    const lock = await lockDataDir(folder, owner);
    expect(isAlive(identityOf(child.pid as number))).toBe(false);
    lock.release();
  });

  it('grants the lock to one of many that replace a stale lock at the same time', async () => {
    writeFileSync(file, JSON.stringify({ holder: { pid: process.pid, startedAt: '1' }, owner, command: 'gone' }));
    const results = await Promise.allSettled(Array.from({ length: 8 }, () => lockDataDir(folder, owner)));

    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ holder: identityOf(process.pid) });
  });
});

describe('isAlive', () => {
  it('returns true for this process and false for an earlier one with the same id', () => {
    expect(isAlive(identityOf(process.pid))).toBe(true);
    if (identityOf(process.pid).startedAt === null) return;
    expect(isAlive({ pid: process.pid, startedAt: '1' })).toBe(false);
  });

  it('returns false for an id that no process has', () => {
    expect(isAlive({ pid: 2 ** 22 + 1, startedAt: null })).toBe(false);
  });
});
