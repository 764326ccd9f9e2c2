import { isId } from '@causeway/kernel';
import { type RetryingClient, withTimeout } from '../service/retrying-client.js';
import { initOf, RestProblem } from '../service/rest-client.js';
import { multipart, type FilePart } from './multipart.js';

export interface Collection {
  id: string;
  name: string;
}

export interface KnownDocument {
  id: string;
  sha256: string;
  status: string;
  error?: { code: string; message: string };
  metadata: Record<string, unknown>;
}

export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

const PAGE = 200;

/** The calls to the service that an upload needs. */
export class UploadApi {
  constructor(readonly client: RetryingClient) {}

  /** @param wanted an id or a name */
  async findCollection(wanted: string): Promise<Collection | undefined> {
    if (isId(wanted)) return this.collectionOfId(wanted);
    let cursor: string | null = null;
    do {
      const page: Page<Collection> = await this.page('/api/v1/collections', cursor);
      const found = page.items.find(({ name }) => name === wanted);
      if (found) return found;
      cursor = page.nextCursor;
    } while (cursor !== null);
    return undefined;
  }

  async createCollection(name: string): Promise<Collection> {
    const create = () => ({ ...withTimeout(), ...initOf({ name }) });
    try {
      return (await this.client.json<Collection>('POST', '/api/v1/collections', create)).body;
    } catch (error) {
      const isTaken = error instanceof RestProblem && error.code === 'COLLECTION.NAME_TAKEN';
      // another client created it meanwhile, or an earlier attempt of this call whose answer was lost
      const taken = isTaken && (await this.findCollection(name));
      if (taken) return taken;
      throw error;
    }
  }

  /** The document whose bytes have this SHA-256. */
  async documentOf(collectionId: string, sha256: string): Promise<KnownDocument | undefined> {
    const path = `/api/v1/collections/${collectionId}/documents?sha256=${sha256}`;
    return (await this.client.json<Page<KnownDocument>>('GET', path)).body.items[0];
  }

  /** A page of the documents that were created after the document with the id `after`, oldest first. */
  documents(collectionId: string, after: string | null): Promise<Page<KnownDocument>> {
    return this.page(`/api/v1/collections/${collectionId}/documents`, after);
  }

  /** @returns `duplicate` if the collection had these bytes before this call */
  async upload(collectionId: string, file: FilePart, metadata: object, onBytes: (bytes: number) => void) {
    type Accepted = { items: { id: string; status: string; duplicate: boolean }[] };
    const fields = { metadata: JSON.stringify(metadata) };
    const path = `/api/v1/collections/${collectionId}/documents`;
    const { body, repeated } = await this.client.json<Accepted>('POST', path, () => multipart(file, fields, onBytes));
    const { id, status, duplicate } = body.items[0]!;
    // after a lost answer, the duplicate is the document that an earlier attempt of this call created
    return { id, status, duplicate: duplicate && !repeated };
  }

  /** Sends a file as a new version. @param metadata undefined: the document keeps its metadata */
  async replace(documentId: string, file: FilePart, metadata: object | undefined, onBytes: (bytes: number) => void) {
    const fields: Record<string, string> = metadata ? { metadata: JSON.stringify(metadata) } : {};
    const init = () => multipart(file, fields, onBytes);
    return (await this.client.json<KnownDocument>('PUT', `/api/v1/documents/${documentId}/content`, init)).body;
  }

  private async collectionOfId(id: string): Promise<Collection | undefined> {
    try {
      return (await this.client.json<Collection>('GET', `/api/v1/collections/${id}`)).body;
    } catch (error) {
      if (error instanceof RestProblem && error.code === 'COLLECTION.NOT_FOUND') return undefined;
      throw error;
    }
  }

  private async page<T>(path: string, cursor: string | null): Promise<Page<T>> {
    const query = `?limit=${PAGE}${cursor === null ? '' : `&cursor=${cursor}`}`;
    return (await this.client.json<Page<T>>('GET', path + query)).body;
  }
}
