import type { KnownDocument, UploadApi } from './upload-api.js';

export type Held = Pick<KnownDocument, 'id' | 'sha256' | 'status' | 'error'> & { path: string | undefined };

/** What a collection holds. */
export interface Holdings {
  ofBytes(sha256: string): Promise<Held | undefined>;
  /** The newest document of this path; known only where the documents were listed. */
  ofPath(path: string): Held | undefined;
}

/** Asks for each file: right for a few files, however large the collection is. */
export function askedHoldings(api: UploadApi, collectionId: string): Holdings {
  return {
    ofBytes: async (sha256) => {
      const document = await api.documentOf(collectionId, sha256);
      return document && toHeld(document);
    },
    ofPath: () => undefined,
  };
}

/** Reads the list once: for many files a hundredth of the requests, and the only way to know paths. */
export async function listedHoldings(api: UploadApi, collectionId: string, stop: AbortSignal): Promise<Holdings> {
  const byBytes = new Map<string, Held>();
  const byPath = new Map<string, Held>();
  let cursor: string | null = null;
  do {
    const page = await api.documents(collectionId, cursor);
    for (const held of page.items.map(toHeld)) {
      byBytes.set(held.sha256, held);
      if (held.path !== undefined) byPath.set(held.path, held);
    }
    cursor = page.nextCursor;
  } while (cursor !== null && !stop.aborted);
  return { ofBytes: (sha256) => Promise.resolve(byBytes.get(sha256)), ofPath: (path) => byPath.get(path) };
}

/** Of a collection that is not there yet. */
export const NO_HOLDINGS: Holdings = { ofBytes: () => Promise.resolve(undefined), ofPath: () => undefined };

function toHeld({ id, sha256, status, error, metadata }: KnownDocument): Held {
  const path = typeof metadata.path === 'string' ? metadata.path : undefined;
  return { id, sha256, status, path, ...(error && { error }) };
}
