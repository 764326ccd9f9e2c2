/** 128 and the number of SIGINT, as shells have it. */
export const INTERRUPTED = 130;

/** The first Ctrl-C aborts the signal, for an end in order; the second ends the process. */
export function onInterrupt(say: () => void): { signal: AbortSignal; dispose(): void } {
  const controller = new AbortController();
  const interrupt = () => {
    if (controller.signal.aborted) process.exit(INTERRUPTED);
    say();
    controller.abort();
  };
  const signals = ['SIGINT', 'SIGTERM'] as const;
  for (const name of signals) process.on(name, interrupt);
  const dispose = () => {
    for (const name of signals) process.off(name, interrupt);
  };
  return { signal: controller.signal, dispose };
}
