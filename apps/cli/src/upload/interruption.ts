/** The exit code of shells for SIGINT: 128 plus the number of the signal. */
export const INTERRUPTED = 130;

/** The first Ctrl-C aborts the signal, so that work in flight can finish. The second one ends the process. */
export function onInterrupt(onFirst: () => void): { signal: AbortSignal; dispose(): void } {
  const controller = new AbortController();
  const interrupt = () => {
    if (controller.signal.aborted) process.exit(INTERRUPTED);
    onFirst();
    controller.abort();
  };
  const signals = ['SIGINT', 'SIGTERM'] as const;
  for (const name of signals) process.on(name, interrupt);
  const dispose = () => {
    for (const name of signals) process.off(name, interrupt);
  };
  return { signal: controller.signal, dispose };
}
