import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Inject, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { APP_CONFIG, type AppConfig } from '@causeway/config';
import { messageOf } from '@causeway/kernel';
import { SPOOL_PREFIX } from './spool.js';

/** No upload or parsing lasts this long. */
const ABANDONED_MS = 24 * 60 * 60 * 1_000;

/** Removes the files that killed processes have left in the spool folder. */
@Injectable()
export class SpoolCleaner implements OnApplicationBootstrap {
  private readonly logger = new Logger(SpoolCleaner.name);

  constructor(@Inject(APP_CONFIG) private readonly config: AppConfig) {}

  async onApplicationBootstrap(): Promise<void> {
    try {
      const names = await readdir(this.config.spoolDir);
      await Promise.all(names.filter((name) => name.startsWith(SPOOL_PREFIX)).map((name) => this.clean(name)));
    } catch (error) {
      this.logger.warn({ msg: 'the spool folder was not cleaned', error: messageOf(error) });
    }
  }

  private async clean(name: string): Promise<void> {
    const path = join(this.config.spoolDir, name);
    const { mtimeMs } = await stat(path);
    if (Date.now() - mtimeMs > ABANDONED_MS) await rm(path, { recursive: true, force: true });
  }
}
