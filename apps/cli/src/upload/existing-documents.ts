import type { KnownDocument, UploadApi } from './upload-api.js';

export type ExistingDocument = Pick<KnownDocument, 'id' | 'sha256' | 'status' | 'error'> & { path: string | undefined };

/** Looks up the documents that a collection already has. */
export interface ExistingDocuments {
  ofBytes(sha256: string): Promise<ExistingDocument | undefined>;
  /** The newest document with this path. Only a lookup by list knows the paths. */
  ofPath(path: string): ExistingDocument | undefined;
}

/** Sends a request for each file, which suits few files in a collection of any size. */
export function existingByRequest(api: UploadApi, collectionId: string): ExistingDocuments {
  return {
    ofBytes: async (sha256) => {
      const document = await api.documentOf(collectionId, sha256);
      return document && toExisting(document);
    },
    ofPath: () => undefined,
  };
}

/** Reads the whole list once, which needs far fewer requests for many files and also finds documents by path. */
export async function existingByList(api: UploadApi, collectionId: string, stop: AbortSignal): Promise<ExistingDocuments> {
  const byBytes = new Map<string, ExistingDocument>();
  const byPath = new Map<string, ExistingDocument>();
  let cursor: string | null = null;
  do {
    const page = await api.documents(collectionId, cursor);
    for (const existing of page.items.map(toExisting)) {
      byBytes.set(existing.sha256, existing);
      if (existing.path !== undefined) byPath.set(existing.path, existing);
    }
    cursor = page.nextCursor;
  } while (cursor !== null && !stop.aborted);
  return { ofBytes: (sha256) => Promise.resolve(byBytes.get(sha256)), ofPath: (path) => byPath.get(path) };
}

/** For a collection that does not exist yet. */
export const NO_DOCUMENTS: ExistingDocuments = { ofBytes: () => Promise.resolve(undefined), ofPath: () => undefined };

function toExisting({ id, sha256, status, error, metadata }: KnownDocument): ExistingDocument {
  const path = typeof metadata.path === 'string' ? metadata.path : undefined;
  return { id, sha256, status, path, ...(error && { error }) };
}
