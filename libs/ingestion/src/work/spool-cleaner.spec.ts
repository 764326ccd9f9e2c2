import { mkdtemp, mkdir, readdir, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import type { AppConfig } from '@causeway/config';
import { SPOOL_PREFIX } from './spool.js';
import { SpoolCleaner } from './spool-cleaner.js';

const configOf = (spoolDir: string) => ({ spoolDir }) as AppConfig;

describe('SpoolCleaner', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'causeway test '));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('removes abandoned spools, and nothing that is recent or has another name', async () => {
    const yesterday = new Date(Date.now() - 25 * 60 * 60 * 1_000);
    for (const name of [`${SPOOL_PREFIX}old`, `${SPOOL_PREFIX}new`, 'other-old']) {
      await mkdir(join(folder, name, 'content'), { recursive: true });
      if (name.endsWith('old')) await utimes(join(folder, name), yesterday, yesterday);
    }
    await new SpoolCleaner(configOf(folder)).onApplicationBootstrap();
    expect((await readdir(folder)).sort()).toEqual([`${SPOOL_PREFIX}new`, 'other-old']);
  });

  it('does not fail when there is no spool folder', async () => {
    Logger.overrideLogger(false);
    await expect(new SpoolCleaner(configOf(join(folder, 'none'))).onApplicationBootstrap()).resolves.toBeUndefined();
  });
});
