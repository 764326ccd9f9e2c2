import { type INestApplication, Logger } from '@nestjs/common';
import type { EmbeddedServices } from '@causeway/embedded';
import { messageOf } from '@causeway/kernel';

/** On SIGINT or SIGTERM: first the application, then the stores under it. The same signal again, or too long a wait, ends it at once. */
export function stopOnSignal(app: INestApplication, embedded: EmbeddedServices | undefined, timeoutMs: number): void {
  let first: NodeJS.Signals | undefined;
  const stop = async (signal: NodeJS.Signals): Promise<void> => {
    if (signal === first) process.exit(1);
    // a terminal's SIGINT and the SIGTERM of whoever started us often come together
    if (first) return;
    first = signal;
    setTimeout(() => process.exit(1), timeoutMs).unref();
    let code = 0;
    await app.close().catch((error) => {
      code = 1;
      new Logger('Causeway').error({ msg: 'not closed in order', error: messageOf(error) });
    });
    await embedded?.stop();
    process.exit(code);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop(signal));
}
