import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@modelcontextprotocol/client';
import { reconnectMs, STABLE_MS } from '../transports/event-streams.js';

interface SubscriptionHooks {
  /** What was said meanwhile was missed. */
  onListChanged: () => void;
  /** The stream was cut. */
  onUnheard: () => void;
}

/** A server of the 2026-07-28 revision tells of changes on a stream that ends now and then: it is opened again. */
export async function keepSubscribed(client: Client, isClosed: () => boolean, hooks: SubscriptionHooks): Promise<void> {
  let subscription = client.autoOpenedSubscription;
  if (!subscription) return;
  const filter = subscription.honoredFilter;
  for (let row = 0; ; row++) {
    const since = performance.now();
    if ((await subscription?.closed) === 'local') return;
    if (subscription && !isClosed()) hooks.onUnheard();
    if (performance.now() - since >= STABLE_MS) row = 0;
    await sleep(reconnectMs(row, undefined), undefined, { ref: false });
    if (isClosed()) return;
    // a server that is gone is found by others
    subscription = await client.listen(filter).catch(() => undefined);
    if (subscription) hooks.onListChanged();
  }
}
