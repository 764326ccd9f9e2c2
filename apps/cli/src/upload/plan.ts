import type { Held } from './holdings.js';
import type { UploadItem } from './upload-item.js';

type Planned = Pick<UploadItem, 'path' | 'action' | 'documentId' | 'status' | 'failure'>;

/** Decides what is to be done with a file. @param ofBytes who holds its bytes @param ofPath the document of its path, when changed files are new versions */
export function decide(item: Planned & { sha256: string }, ofBytes: Held | undefined, ofPath: Held | undefined): void {
  if (ofPath && ofPath.sha256 !== item.sha256 && ofBytes?.path !== item.path)
    Object.assign(item, { action: 'update', documentId: ofPath.id });
  else if (ofBytes) markHeld(item, ofBytes);
  else item.action = 'upload';
}

/** Files whose bytes are held by a document that is about to change: they are new, once it has. */
export function unholdChanging(items: Planned[]): void {
  const changing = new Set(items.filter(({ action }) => action === 'update').map(({ documentId }) => documentId));
  for (const item of items) {
    if (item.action !== 'skip' || !changing.has(item.documentId)) continue;
    item.action = 'upload';
    delete item.documentId;
    delete item.status;
    delete item.failure;
  }
}

function markHeld(item: Planned, { id, status, error }: Held): void {
  Object.assign(item, { action: 'skip', documentId: id, status });
  if (status === 'failed') item.failure = error ?? { code: 'UNKNOWN', message: 'the document failed' };
}
