import { Injectable } from '@nestjs/common';
import { JobQueue } from '@causeway/jobs';
import { AppError, type Page, type PageRequest, type Principal } from '@causeway/kernel';
import { ChunkIndex, Collections, type StoredChunk } from '@causeway/rag';
import type { Document, ReceivedFile } from './document.js';
import { DocumentStore } from './document.store.js';

export interface Accepted {
  document: Document;
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

  /** Tells early whether {@link accept} would find the collection. @throws AppError `COLLECTION.NOT_FOUND` */
  async requireCollection(principal: Principal, collectionId: string): Promise<void> {
    await this.collections.get(principal, collectionId);
  }

  /**
   * Takes a file in. When this resolves, the document is in PostgreSQL and will end `ready` or `failed`.
   *
   * @throws AppError `COLLECTION.NOT_FOUND`
   */
  async accept(
    principal: Principal,
    collectionId: string,
    file: ReceivedFile,
    metadata: Record<string, unknown> = {},
  ): Promise<Accepted> {
    await this.collections.get(principal, collectionId);
    const { versionId, document } = await this.store.insert(principal, collectionId, file, metadata);
    if (versionId) await this.queue.add({ name: 'parse', payload: { versionId } });
    return { document, duplicate: versionId === undefined };
  }

  /** @throws AppError `DOCUMENT.NOT_FOUND` */
  get(principal: Principal, id: string): Promise<Document> {
    return this.store.get(principal, id);
  }

  /** @throws AppError `COLLECTION.NOT_FOUND` */
  async list(principal: Principal, collectionId: string, page: PageRequest): Promise<Page<Document>> {
    await this.collections.get(principal, collectionId);
    return this.store.list(principal, collectionId, page);
  }

  /** Begins anew with a document that failed. @throws AppError `DOCUMENT.NOT_FOUND`, `DOCUMENT.NOT_RETRYABLE` */
  async retry(principal: Principal, id: string): Promise<Document> {
    const versionId = await this.store.reopen(principal, id);
    await this.queue.add({ name: 'parse', payload: { versionId } });
    return this.store.get(principal, id);
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
}

/** Why there is no text: the reason of the failure, or that it is too early. */
function withoutText({ error, status }: Document): AppError {
  if (error) return new AppError(error.code, error.message);
  return new AppError('DOCUMENT.NOT_READY', `the text is not extracted yet; the document is "${status}"`, {
    retryAfterSeconds: 1,
  });
}
