import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A file system of its own that is soon full. */
export class TinyDisk {
  private constructor(readonly folder: string) {}

  /** @returns undefined where this user, or this system, may not mount one */
  static async mount(size: string): Promise<TinyDisk | undefined> {
    const folder = await mkdtemp(join(tmpdir(), 'causeway-disk-'));
    try {
      await run('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder]);
      return new TinyDisk(folder);
    } catch {
      await rm(folder, { recursive: true });
      return undefined;
    }
  }

  /** Takes all the room there is but for so many bytes. */
  async fill(leaveBytes = 0): Promise<void> {
    const { bavail, bsize } = await statfs(this.folder);
    await writeFile(join(this.folder, 'ballast'), Buffer.alloc(Math.max(0, bavail * bsize - leaveBytes)));
  }

  async relieve(): Promise<void> {
    await rm(join(this.folder, 'ballast'), { force: true });
  }

  async files(): Promise<string[]> {
    return (await readdir(this.folder)).filter((name) => name !== 'ballast');
  }

  async unmount(): Promise<void> {
    await run('umount', ['-l', this.folder]);
    await rm(this.folder, { recursive: true, force: true });
  }
}
