import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Systems hand out ports from 32,768 by themselves, to whoever asks for any. */
const LOWEST = 20_000;
const HIGHEST = 31_999;

/**
 * A port that nobody listens at just now, and that the system gives to nobody: its owner can be started later, or end and
 * come back, while other suites run.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(LOWEST, HIGHEST);
    const server = createServer().listen(port, '127.0.0.1');
    const isFree = await once(server, 'listening').then(
      () => true,
      () => false,
    );
    if (!isFree) continue;
    server.close();
    await once(server, 'close');
    return port;
  }
}
