import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@modelcontextprotocol/client';
import { reconnectMs, STABLE_MS } from '../transports/event-streams.js';

interface SubscriptionHooks {
  /** Called after the stream is open again, because notifications were missed meanwhile. */
  onListChanged: () => void;
  /** Called when the stream was cut. */
  onChangesMissed: () => void;
}

/** Keeps the subscription to changes open. A server of revision 2026-07-28 sends them on a stream that ends now and then. */
export async function keepSubscribed(client: Client, isClosed: () => boolean, hooks: SubscriptionHooks): Promise<void> {
  let subscription = client.autoOpenedSubscription;
  if (!subscription) return;
  const filter = subscription.honoredFilter;
  for (let row = 0; ; row++) {
    const since = performance.now();
    if ((await subscription?.closed) === 'local') return;
    if (subscription && !isClosed()) hooks.onChangesMissed();
    if (performance.now() - since >= STABLE_MS) row = 0;
    await sleep(reconnectMs(row, undefined), undefined, { ref: false });
    if (isClosed()) return;
    // a server that is gone is detected by the health probe
    subscription = await client.listen(filter).catch(() => undefined);
    if (subscription) hooks.onListChanged();
  }
}
