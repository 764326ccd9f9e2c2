import { Injectable } from '@nestjs/common';
import { JobQueue } from '@causeway/jobs';
import { AppError, type Page, type PageRequest, type Principal } from '@causeway/kernel';
import { ChunkIndex, type Collection, Collections, type StoredChunk } from '@causeway/rag';
import type { Document, DocumentFields, DocumentFilter, ReceivedFile } from './document.js';
import { DocumentStore, type Stored } from './document.store.js';

export interface Accepted {
  document: Stored['document'];
  /** The collection held these bytes already; nothing was stored. */
  duplicate: boolean;
}

/** Documents from the outside: taken in, looked at, removed. What happens to them in between is the jobs' business. */
@Injectable()
export class IngestionService {
  constructor(
    private readonly store: DocumentStore,
    private readonly collections: Collections,
    private readonly index: ChunkIndex,
    private readonly queue: JobQueue,
  ) {}

  /** The collection to {@link accept} files into. @throws AppError `COLLECTION.NOT_FOUND` */
  collection(principal: Principal, id: string): Promise<Collection> {
    return this.collections.get(principal, id);
  }

  /**
   * Takes a file in. When this resolves, the document is in PostgreSQL and will end `ready` or `failed`.
   *
   * @throws AppError `COLLECTION.NOT_FOUND` where it was removed meanwhile
   */
  async accept(principal: Principal, { id }: Collection, file: ReceivedFile, fields: DocumentFields = {}): Promise<Accepted> {
    return this.begin(await this.store.insert(principal, id, file, fields));
  }

  /**
   * Takes a new version of a document in. The one before serves until this one is ready. The same bytes as before are no
   * new version.
   *
   * @throws AppError `DOCUMENT.NOT_FOUND`; `DOCUMENT.DUPLICATE` when another document of the collection holds these bytes
   */
  async replace(principal: Principal, id: string, file: ReceivedFile, fields: DocumentFields = {}): Promise<Document> {
    await this.begin(await this.store.replace(principal, id, file, fields));
    return this.store.get(principal, id);
  }

  /** @throws AppError `DOCUMENT.NOT_FOUND` */
  change(principal: Principal, id: string, fields: DocumentFields): Promise<Document> {
    return this.store.change(principal, id, fields);
  }

  /** @throws AppError `DOCUMENT.NOT_FOUND` */
  get(principal: Principal, id: string): Promise<Document> {
    return this.store.get(principal, id);
  }

  /** @throws AppError `COLLECTION.NOT_FOUND` */
  async list(
    principal: Principal,
    collectionId: string,
    page: PageRequest,
    filter: DocumentFilter = {},
  ): Promise<Page<Document>> {
    await this.collections.get(principal, collectionId);
    return this.store.list(principal, collectionId, page, filter);
  }

  /** Begins anew with a document that failed, where it failed. @throws AppError `DOCUMENT.NOT_FOUND`, `DOCUMENT.NOT_RETRYABLE` */
  async retry(principal: Principal, id: string): Promise<Document> {
    const { versionId, turn } = await this.store.reopen(principal, id);
    await this.queue.add({ name: 'parse', payload: { versionId }, priority: turn });
    return this.store.get(principal, id);
  }

  /** Ends the work on the newest version; who is at it notices within seconds. @throws AppError `DOCUMENT.NOT_FOUND`, `DOCUMENT.NOT_CANCELLABLE` */
  cancel(principal: Principal, id: string): Promise<Document> {
    return this.store.cancel(principal, id);
  }

  /** Removes the document and all that was made of it, at once from search. @throws AppError `DOCUMENT.NOT_FOUND` */
  remove(principal: Principal, id: string): Promise<void> {
    return this.store.remove(principal, id);
  }

  /** The uploaded bytes. @throws AppError `DOCUMENT.NOT_FOUND` */
  async content(principal: Principal, id: string): Promise<{ document: Document; parts: AsyncIterable<Buffer> }> {
    const document = await this.store.get(principal, id);
    return { document, parts: await this.store.content(id) };
  }

  /** The extracted text, into which all offsets point. @throws AppError `DOCUMENT.NOT_FOUND`, `DOCUMENT.NOT_READY`, `PARSE.*` */
  async text(principal: Principal, id: string): Promise<string> {
    const document = await this.store.get(principal, id);
    const text = await this.store.text(id);
    if (text === undefined) throw withoutText(document);
    return text;
  }

  /** @throws AppError `DOCUMENT.NOT_FOUND`, `DOCUMENT.NOT_READY`, `PARSE.*` */
  async chunks(principal: Principal, id: string, page: PageRequest): Promise<Page<StoredChunk>> {
    const document = await this.store.get(principal, id);
    if (document.chunkCount === null) throw withoutText(document);
    return this.index.list(await this.store.newestVersionId(id), page);
  }

  private async begin({ document, version }: Stored): Promise<Accepted> {
    if (version) await this.queue.add({ name: 'parse', payload: { versionId: version.versionId }, priority: version.turn });
    return { document, duplicate: version === undefined };
  }
}

/** Why there is no text: the reason of the failure, or that it is too early. */
function withoutText({ error, status }: Document): AppError {
  if (error && error.code !== 'INTERNAL') return new AppError(error.code, error.message);
  return new AppError('DOCUMENT.NOT_READY', `the text is not extracted yet; the document is "${status}"`, {
    retryAfterSeconds: 1,
  });
}
