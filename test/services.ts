import { startEmbeddedStores } from './services/embedded-stores.js';
import type { Services } from './services/services.types.js';

export type { Services } from './services/services.types.js';

// for every suite that imports this: making the first database takes longer than Jest's five seconds
jest.setTimeout(180_000);

/**
 * The stores that a suite runs against: those that DATABASE_URL and REDIS_URL name, where both are set, else the
 * embedded ones (whose child processes run from `dist/`: build first). Call it once a suite, in `beforeAll`.
 */
export async function startServices(): Promise<Services> {
  const { DATABASE_URL, REDIS_URL } = process.env;
  if (!DATABASE_URL || !REDIS_URL) return startEmbeddedStores();
  const { useNativeStores } = await import('./services/native-stores.js');
  return useNativeStores(DATABASE_URL, REDIS_URL);
}
