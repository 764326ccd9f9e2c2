import { setTimeout as sleep } from 'node:timers/promises';
import type { KnownDocument, UploadApi } from './upload-api.js';
import type { UploadProgress } from './upload-progress.js';
import { isFinished, type UploadItem } from './upload-item.js';

const POLL_MS = 500;
/** The pause grows with the number of requests in a round, so that there are at most 240 requests a minute. */
const PAUSE_PER_REQUEST_MS = 250;

/** Waits until the documents of all items are ready or failed. */
export async function waitUntilIndexed(
  items: UploadItem[],
  api: UploadApi,
  collectionId: string,
  { stop, progress }: { stop: AbortSignal; progress: UploadProgress },
): Promise<void> {
  const open = items.filter((item) => item.documentId && !isFinished(item));
  const pending = Map.groupBy(open, (item) => item.documentId!);
  progress.begin('indexing', pending.size);
  while (pending.size > 0 && !stop.aborted) {
    const requests = await poll(pending, api, collectionId, progress);
    progress.stages(pending);
    const pauseMs = Math.max(POLL_MS, requests * PAUSE_PER_REQUEST_MS);
    if (pending.size > 0) await sleep(pauseMs, undefined, { signal: stop }).catch(() => undefined);
  }
}

/** Reads the parts of the list that contain pending documents. @returns the number of requests */
async function poll(
  pending: Map<string, UploadItem[]>,
  api: UploadApi,
  collectionId: string,
  progress: UploadProgress,
): Promise<number> {
  const ids = [...pending.keys()].sort();
  let requests = 0;
  for (let i = 0; i < ids.length; requests++) {
    const page = await api.documents(collectionId, cursorBefore(ids[i]!));
    const seen = new Map(page.items.map((document) => [document.id, document]));
    const last = page.nextCursor ?? '\uffff';
    for (; i < ids.length && ids[i]! <= last; i++) recordState(ids[i]!, seen.get(ids[i]!), pending, progress);
  }
  return requests;
}

function recordState(
  id: string,
  document: KnownDocument | undefined,
  pending: Map<string, UploadItem[]>,
  progress: UploadProgress,
): void {
  for (const item of pending.get(id)!) {
    item.status = document?.status ?? 'failed';
    if (!document) item.failure = { code: 'DOCUMENT.NOT_FOUND', message: 'the document was deleted during the upload' };
    else if (document.error && item.status === 'failed') item.failure = document.error;
    if (item.failure) progress.failed(item);
  }
  if (!isFinished(pending.get(id)![0]!)) return;
  pending.delete(id);
  progress.tick();
}

/** The list is ordered by id, and its cursor is the last id of the previous page, so this cursor gets a page that starts with `id`. */
export function cursorBefore(id: string): string {
  const hex = id.replaceAll('-', '');
  // only the random digits after the version and the variant change, so that the cursor is a valid UUID
  const tail = BigInt(`0x${hex.slice(17)}`);
  const before = tail === 0n ? tail : tail - 1n;
  const digits = hex.slice(0, 17) + before.toString(16).padStart(15, '0');
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
