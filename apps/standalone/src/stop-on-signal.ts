import type { INestApplication } from '@nestjs/common';
import type { EmbeddedServices } from '@causeway/embedded';

/** On SIGINT or SIGTERM: first the application, then the stores under it. A second signal, or too long a wait, ends it at once. */
export function stopOnSignal(app: INestApplication, embedded: EmbeddedServices | undefined, timeoutMs: number): void {
  let stopping = false;
  const stop = async (): Promise<void> => {
    if (stopping) process.exit(1);
    stopping = true;
    setTimeout(() => process.exit(1), timeoutMs).unref();
    await app.close();
    await embedded?.stop();
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop());
}
