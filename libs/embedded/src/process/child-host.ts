import { Worker } from 'node:worker_threads';
import { AppError, codeOf, compiledSibling, messageOf } from '@causeway/kernel';
import type { FromChild, ToChild } from './child-messages.js';

export interface RunningService {
  port: number;
  stop(): Promise<void>;
}

/**
 * The frame of a child process: starts the service when told to, stops it when told to or when the parent is gone.
 * Signals are left to the parent, which knows the order: those of a terminal or a service manager reach everyone.
 */
export function hostService<Settings>(start: (settings: Settings) => Promise<RunningService>): void {
  let service: Promise<RunningService> | undefined;
  let ending = false;
  const end = (): void => {
    if (ending) return;
    ending = true;
    void Promise.resolve(service)
      .then((running) => running?.stop())
      .then(
        () => process.exit(0),
        (error: unknown) => crash(error),
      );
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
  new Worker(compiledSibling(import.meta.url, './watchdog.js')).unref();
  process.on('disconnect', end);
  process.on('message', (message: ToChild<Settings>) => {
    if (message.type === 'stop') return end();
    service = start(message.settings);
    service.then(
      ({ port }) => tell({ type: 'ready', port }),
      (error: unknown) => tell(failure(error), () => process.exit(1)),
    );
  });
}

/** Ends the process at once. What was acknowledged is on the disk; what was not may be lost. */
export function crash(error: unknown): never {
  console.error(error);
  process.exit(1);
}

function tell(message: FromChild, then: () => void = () => undefined): void {
  // without a parent there is no one to tell, and `disconnect` takes care of the rest
  if (process.connected) process.send?.(message, undefined, undefined, then);
}

function failure(error: unknown): FromChild {
  if (error instanceof AppError)
    return { type: 'failed', code: codeOf(error), message: error.message, internal: error.internal ?? '' };
  if ((error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND') {
    const message =
      'the embedded stores are not installed. Install them with `npm install --include=optional`, ' +
      'or set DATABASE_URL and REDIS_URL to services of your own.';
    return { type: 'failed', code: 'EMBEDDED.NOT_INSTALLED', message, internal: messageOf(error) };
  }
  const internal = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return {
    type: 'failed',
    code: 'EMBEDDED.START_FAILED',
    message: `an embedded store did not start: ${messageOf(error)}`,
    internal,
  };
}
