import { type INestApplicationContext, Logger } from '@nestjs/common';
import { messageOf } from '@causeway/kernel';

export interface Shutdown {
  /** The process exits with 1 when closing takes longer than this. */
  timeoutMs: number;
  /** Stops the embedded stores, which the application needs until it is closed. */
  afterClose?: (() => Promise<void>) | undefined;
}

/** Closes the application on SIGINT or SIGTERM and exits. The same signal a second time exits at once. */
export function stopOnSignal(app: INestApplicationContext, { timeoutMs, afterClose }: Shutdown): void {
  let first: NodeJS.Signals | undefined;
  const stop = async (signal: NodeJS.Signals): Promise<void> => {
    if (signal === first) process.exit(1);
    // a terminal's SIGINT and the SIGTERM of the parent process often arrive together
    if (first) return;
    first = signal;
    setTimeout(() => process.exit(1), timeoutMs).unref();
    let code = 0;
    const onFailure = (error: unknown) => {
      code = 1;
      new Logger('Causeway').error({ msg: 'the application failed to close', error: messageOf(error) });
    };
    await app.close().catch(onFailure);
    await afterClose?.().catch(onFailure);
    process.exit(code);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop(signal));
}
