import { setTimeout as sleep } from 'node:timers/promises';
import type { Cancellation } from './cancellation.js';
import type { PeerRequest, HttpPeer } from './http-peer.js';
import { mediaType, type Reply, type ReplyListener } from './reply-reader.js';

const FIRST_WAIT_MS = 200;
const MAX_WAIT_MS = 30_000;
/** A stream that lived this long resets the count of failures in a row. */
export const STABLE_MS = 30_000;
/** A stream that the server closes sooner than this is not one on which it sends notifications. */
const MIN_LISTENING_MS = 1_000;
/** Resumptions in a row without a new event. */
const MAX_FRUITLESS = 4;

/** Ms between two attempts: at least what the server asks for, and longer after each failure in a row. */
export function reconnectMs(failures: number, retryMs: number | undefined): number {
  return Math.min(MAX_WAIT_MS, Math.max(retryMs ?? 0, FIRST_WAIT_MS * 2 ** Math.min(failures, 10)));
}

/**
 * Keeps the stream of a session open on which a server sends notifications and requests of its own, until it is cancelled or the
 * server answers that it has no such stream. `onTrouble` is called once per series of failures.
 */
export async function keepStreamOpen(
  peer: HttpPeer,
  createRequest: () => PeerRequest,
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
      const reply = await peer.exchange(withEventId(createRequest(), lastEventId), { ...listener, onHead }, cancellation);
      if (reply.status >= 400 && reply.status < 500 && reply.status !== 429) return;
      if (reply.status === 200 && mediaType(reply.headers) !== 'text/event-stream') return;
      lastEventId = reply.lastEventId ?? lastEventId;
      ({ retryMs } = reply);
    } catch (error) {
      if (row === 0 && !cancellation.cancelled) onTrouble(error as Error);
    }
    const livedMs = performance.now() - since;
    if (livedMs >= STABLE_MS) row = 0;
    if (isStream && livedMs >= MIN_LISTENING_MS && !cancellation.cancelled) onCut();
    await wait(reconnectMs(row, retryMs), cancellation);
  }
}

/**
 * Resumes the stream of one request where it ended, until `done`.
 * @returns whether it is done; false when the server has no more events
 */
export async function resume(
  peer: HttpPeer,
  createRequest: () => PeerRequest,
  ended: Reply,
  listener: ReplyListener,
  { cancellation, done }: { cancellation: Cancellation; done: () => boolean },
): Promise<boolean> {
  let { lastEventId, retryMs } = ended;
  for (let row = 0; lastEventId !== undefined && row < MAX_FRUITLESS && !done() && !cancellation.cancelled; row++) {
    await wait(reconnectMs(row, retryMs), cancellation);
    const reply = await peer.exchange(withEventId(createRequest(), lastEventId), listener, cancellation).catch(() => undefined);
    if (!reply || reply.status >= 500) continue;
    if (reply.status !== 200) break;
    retryMs = reply.retryMs ?? retryMs;
    if (reply.lastEventId !== undefined && reply.lastEventId !== lastEventId) row = -1;
    lastEventId = reply.lastEventId ?? lastEventId;
  }
  return done();
}

function withEventId(request: PeerRequest, lastEventId: string | undefined): PeerRequest {
  return lastEventId === undefined ? request : { ...request, headers: { ...request.headers, 'last-event-id': lastEventId } };
}

async function wait(ms: number, cancellation: Cancellation): Promise<void> {
  const timer = new AbortController();
  cancellation.onCancel(() => timer.abort());
  await sleep(ms, undefined, { signal: timer.signal, ref: false }).catch(() => undefined);
}
