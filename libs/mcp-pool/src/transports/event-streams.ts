import { setTimeout as sleep } from 'node:timers/promises';
import type { Cancellation } from './cancellation.js';
import type { Ask, HttpPeer } from './http-peer.js';
import { mediaType, type Reply, type ReplyListener } from './reply-reader.js';

const FIRST_WAIT_MS = 200;
const MAX_WAIT_MS = 30_000;
/** A stream that lived this long was a good one: the next loss is the first of a new row. */
export const STABLE_MS = 30_000;
const TELLING_MS = 1_000;
/** Resumptions in a row that brought nothing. */
const MAX_FRUITLESS = 4;

type Asking = () => Ask;

/** Between two attempts: what the server asks for, and more with each one in a row that came to nothing. */
export function reconnectMs(row: number, retryMs: number | undefined): number {
  return Math.min(MAX_WAIT_MS, Math.max(retryMs ?? 0, FIRST_WAIT_MS * 2 ** Math.min(row, 10)));
}

/**
 * Keeps the stream of a session open on which a server says what nobody asked for, until it is cancelled or the server
 * answers that it has none. Trouble on it is told once per row of failures.
 */
export async function keepListening(
  peer: HttpPeer,
  asking: Asking,
  listener: ReplyListener,
  cancellation: Cancellation,
  { onTrouble, onCut }: { onTrouble: (error: Error) => void; onCut: () => void },
): Promise<void> {
  let lastEventId: string | undefined;
  for (let row = 0; !cancellation.cancelled; row++) {
    const since = performance.now();
    let retryMs: number | undefined;
    let isStream = false;
    const onHead = (status: number) => void (isStream = status === 200);
    try {
      const reply = await peer.exchange(withEventId(asking(), lastEventId), { ...listener, onHead }, cancellation);
      if (reply.status >= 400 && reply.status < 500 && reply.status !== 429) return;
      if (reply.status === 200 && mediaType(reply.headers) !== 'text/event-stream') return;
      lastEventId = reply.lastEventId ?? lastEventId;
      ({ retryMs } = reply);
    } catch (error) {
      if (row === 0 && !cancellation.cancelled) onTrouble(error as Error);
    }
    const livedMs = performance.now() - since;
    if (livedMs >= STABLE_MS) row = 0;
    // one that the server closes at once is not one on which it tells anything
    if (isStream && livedMs >= TELLING_MS && !cancellation.cancelled) onCut();
    await wait(reconnectMs(row, retryMs), cancellation);
  }
}

/**
 * Goes on with the stream of one request where it ended, until `done`.
 * @returns whether it is; not when the server has nothing more
 */
export async function resume(
  peer: HttpPeer,
  asking: Asking,
  ended: Reply,
  listener: ReplyListener,
  { cancellation, done }: { cancellation: Cancellation; done: () => boolean },
): Promise<boolean> {
  let { lastEventId, retryMs } = ended;
  for (let row = 0; lastEventId !== undefined && row < MAX_FRUITLESS && !done() && !cancellation.cancelled; row++) {
    await wait(reconnectMs(row, retryMs), cancellation);
    const reply = await peer.exchange(withEventId(asking(), lastEventId), listener, cancellation).catch(() => undefined);
    if (!reply || reply.status >= 500) continue;
    if (reply.status !== 200) break;
    retryMs = reply.retryMs ?? retryMs;
    if (reply.lastEventId !== undefined && reply.lastEventId !== lastEventId) row = -1;
    lastEventId = reply.lastEventId ?? lastEventId;
  }
  return done();
}

function withEventId(ask: Ask, lastEventId: string | undefined): Ask {
  return lastEventId === undefined ? ask : { ...ask, headers: { ...ask.headers, 'last-event-id': lastEventId } };
}

async function wait(ms: number, cancellation: Cancellation): Promise<void> {
  const timer = new AbortController();
  cancellation.by(() => timer.abort());
  await sleep(ms, undefined, { signal: timer.signal, ref: false }).catch(() => undefined);
}
