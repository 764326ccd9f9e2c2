import { setTimeout as sleep } from 'node:timers/promises';
import { type ChildExit, ChildService } from './child-service.js';

/** So many crashes within the window are a fault that starting again does not cure. */
const MAX_CRASHES = 3;
const WINDOW_MS = 60_000;
const PAUSE_MS = 250;

export interface Crash extends ChildExit {
  /** False: the service is gone for good, and with it what the program needs to work. */
  restarting: boolean;
}

/** A child process that is started again on the same port when it crashes. */
export class SupervisedService {
  #crashes: number[] = [];
  #stopped = false;
  #starting: Promise<void> = Promise.resolve();

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
    await service.#start(settings.port);
    return service;
  }

  get pid(): number {
    return this.child?.pid ?? 0;
  }

  get port(): number {
    return this.child?.port ?? 0;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#starting;
    await this.child?.stop();
  }

  async #start(port: number): Promise<void> {
    this.child = await ChildService.start(this.module, { ...this.settings, port }, (exit) => {
      this.#starting = this.#restart(exit);
    });
  }

  async #restart(exit: ChildExit): Promise<void> {
    const now = Date.now();
    this.#crashes = [...this.#crashes.filter((time) => time > now - WINDOW_MS), now];
    const restarting = this.#crashes.length < MAX_CRASHES;
    this.onCrash({ ...exit, restarting });
    if (!restarting) return;
    await sleep(PAUSE_MS);
    if (this.#stopped) return;
    try {
      await this.#start(this.port);
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
