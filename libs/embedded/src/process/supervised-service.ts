import { setTimeout as sleep } from 'node:timers/promises';
import { type ChildExit, ChildService } from './child-service.js';

/** After this many crashes within the window the service is not restarted, because that would not help. */
const MAX_CRASHES = 3;
const CRASH_WINDOW_MS = 60_000;
const RESTART_DELAY_MS = 250;

export interface Crash extends ChildExit {
  /** False if the service remains down. */
  restarting: boolean;
}

/** A child process that is restarted on the same port when it crashes. */
export class SupervisedService {
  private crashTimes: number[] = [];
  private stopped = false;
  private starting: Promise<void> = Promise.resolve();

  private constructor(
    private readonly module: string,
    private readonly settings: { port: number },
    private readonly onCrash: (crash: Crash) => void,
    private child?: ChildService,
  ) {}

  /** @throws AppError from the first start */
  static async start<S extends { port: number }>(
    module: string,
    settings: S,
    onCrash: (crash: Crash) => void,
  ): Promise<SupervisedService> {
    const service = new SupervisedService(module, settings, onCrash);
    await service.startChild(settings.port);
    return service;
  }

  get pid(): number {
    return this.child?.pid ?? 0;
  }

  get port(): number {
    return this.child?.port ?? 0;
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.starting;
    await this.child?.stop();
  }

  private async startChild(port: number): Promise<void> {
    this.child = await ChildService.start(this.module, { ...this.settings, port }, (exit) => {
      this.starting = this.restart(exit);
    });
  }

  private async restart(exit: ChildExit): Promise<void> {
    const now = Date.now();
    this.crashTimes = [...this.crashTimes.filter((time) => time > now - CRASH_WINDOW_MS), now];
    const restarting = this.crashTimes.length < MAX_CRASHES;
    this.onCrash({ ...exit, restarting });
    if (!restarting) return;
    await sleep(RESTART_DELAY_MS);
    if (this.stopped) return;
    try {
      await this.startChild(this.port);
    } catch (error) {
      this.onCrash({
        code: null,
        signal: null,
        output: error instanceof Error ? error.message : String(error),
        restarting: false,
      });
    }
  }
}
