import { setTimeout as sleep } from 'node:timers/promises';
import type { KnownDocument, UploadApi } from './upload-api.js';
import type { UploadProgress } from './upload-progress.js';
import { isSettled, type UploadItem } from './upload-item.js';

const POLL_MS = 500;
/** A round of many requests is followed by a longer pause: at most 240 requests a minute. */
const PAUSE_PER_REQUEST_MS = 250;

/** Waits until the documents of all items are ready or failed. */
export async function settle(
  items: UploadItem[],
  api: UploadApi,
  collectionId: string,
  { stop, progress }: { stop: AbortSignal; progress: UploadProgress },
): Promise<void> {
  const open = items.filter((item) => item.documentId && !isSettled(item));
  const pending = Map.groupBy(open, (item) => item.documentId!);
  progress.begin('indexing', pending.size);
  while (pending.size > 0 && !stop.aborted) {
    const requests = await look(pending, api, collectionId, progress);
    progress.stages(pending);
    const pauseMs = Math.max(POLL_MS, requests * PAUSE_PER_REQUEST_MS);
    if (pending.size > 0) await sleep(pauseMs, undefined, { signal: stop }).catch(() => undefined);
  }
}

/** Reads those parts of the list that hold pending documents. @returns how many requests that took */
async function look(
  pending: Map<string, UploadItem[]>,
  api: UploadApi,
  collectionId: string,
  progress: UploadProgress,
): Promise<number> {
  const ids = [...pending.keys()].sort();
  let requests = 0;
  for (let i = 0; i < ids.length; requests++) {
    const page = await api.documents(collectionId, justBefore(ids[i]!));
    const seen = new Map(page.items.map((document) => [document.id, document]));
    const last = page.nextCursor ?? '\uffff';
    for (; i < ids.length && ids[i]! <= last; i++) take(ids[i]!, seen.get(ids[i]!), pending, progress);
  }
  return requests;
}

function take(
  id: string,
  document: KnownDocument | undefined,
  pending: Map<string, UploadItem[]>,
  progress: UploadProgress,
): void {
  for (const item of pending.get(id)!) {
    item.status = document?.status ?? 'failed';
    if (!document) item.failure = { code: 'DOCUMENT.NOT_FOUND', message: 'the document was removed meanwhile' };
    else if (document.error && item.status === 'failed') item.failure = document.error;
    if (item.failure) progress.failed(item);
  }
  if (!isSettled(pending.get(id)![0]!)) return;
  pending.delete(id);
  progress.tick();
}

/** The list goes by id, and its cursor is the last id of the page before. */
export function justBefore(id: string): string {
  const hex = id.replaceAll('-', '');
  // the first half of a UUID holds its version and is left alone, as is the variant at the head of the second
  const tail = BigInt(`0x${hex.slice(17)}`);
  const before = tail === 0n ? tail : tail - 1n;
  const digits = hex.slice(0, 17) + before.toString(16).padStart(15, '0');
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
