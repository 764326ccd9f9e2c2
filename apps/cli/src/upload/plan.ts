import type { ExistingDocument } from './existing-documents.js';
import type { UploadItem } from './upload-item.js';

type Planned = Pick<UploadItem, 'path' | 'action' | 'documentId' | 'status' | 'failure'>;

/**
 * Decides what is to be done with a file.
 *
 * @param ofBytes the document with the same bytes
 * @param ofPath the document with the same path, if changed files become new versions
 */
export function decide(
  item: Planned & { sha256: string },
  ofBytes: ExistingDocument | undefined,
  ofPath: ExistingDocument | undefined,
): void {
  if (ofPath && ofPath.sha256 !== item.sha256 && ofBytes?.path !== item.path)
    Object.assign(item, { action: 'update', documentId: ofPath.id });
  else if (ofBytes) skipExisting(item, ofBytes);
  else item.action = 'upload';
}

/** Uploads files whose bytes exist only in a document that will get a new version, since they are missing afterwards. */
export function uploadReplacedBytes(items: Planned[]): void {
  const changing = new Set(items.filter(({ action }) => action === 'update').map(({ documentId }) => documentId));
  for (const item of items) {
    if (item.action !== 'skip' || !changing.has(item.documentId)) continue;
    item.action = 'upload';
    delete item.documentId;
    delete item.status;
    delete item.failure;
  }
}

function skipExisting(item: Planned, { id, status, error }: ExistingDocument): void {
  Object.assign(item, { action: 'skip', documentId: id, status });
  if (status === 'failed') item.failure = error ?? { code: 'UNKNOWN', message: 'the document failed without a reason' };
}
