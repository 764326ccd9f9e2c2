import { readFile } from 'node:fs/promises';
import { Logger } from '@nestjs/common';
import { messageOf } from '@causeway/kernel';

export type ReloadResult = 'applied' | 'refused';

export interface ConfigFileHooks<T> {
  /** @throws AppError that lists every mistake in the text */
  parse: (text: string) => T;
  /** @returns whether the content changes anything */
  apply: (content: T) => Promise<boolean>;
  onReload: (result: ReloadResult) => void;
}

/**
 * Applies a configuration file whenever it changes. The file is read again every second rather than watched, which also works
 * for files that are replaced, mounted from a ConfigMap or on a network. A text counts once it was read twice, so a half-written
 * file is never applied. A file with mistakes is refused as a whole, and the previous content stays in force.
 */
export class ConfigFileWatcher<T> {
  private readonly logger = new Logger('ConfigFile');
  /** The text that was applied or refused last; `undefined` before the first, because the content in force was read elsewhere. */
  private known: string | null | undefined;
  private last: string | null = null;
  private timer: NodeJS.Timeout | undefined;
  private checking: Promise<void> | null = null;

  constructor(
    private readonly path: string,
    private readonly hooks: ConfigFileHooks<T>,
  ) {}

  /** Also applies what was written between the first reading of the file and this call. */
  start(everyMs = 1_000): void {
    this.timer = setInterval(() => void (this.checking ??= this.check().finally(() => (this.checking = null))), everyMs).unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.checking;
  }

  private async check(): Promise<void> {
    const text = await this.read();
    const isComplete = text === this.last;
    this.last = text;
    if (!isComplete || text === this.known) return;
    const isFirst = this.known === undefined;
    this.known = text;
    if (text === null && isFirst) return;
    if (text === null) this.logger.warn(`${this.path} is gone; the previous configuration stays in force`);
    else await this.reload(text, isFirst);
  }

  private async reload(text: string, isFirst: boolean): Promise<void> {
    try {
      const hasChanged = await this.hooks.apply(this.hooks.parse(text));
      if (isFirst && !hasChanged) return;
      this.logger.log(`${this.path} has changed and was applied`);
      this.hooks.onReload('applied');
    } catch (error) {
      this.logger.error(
        `${this.path} has changed and was refused; the previous configuration stays in force: ${messageOf(error)}`,
      );
      this.hooks.onReload('refused');
    }
  }

  /** A file that cannot be read counts as one that does not exist. */
  private read(): Promise<string | null> {
    return readFile(this.path, 'utf8').catch(() => null);
  }
}
