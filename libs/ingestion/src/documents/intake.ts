import { Injectable } from '@nestjs/common';
import { Database, isForeignKeyViolation, isUniqueViolation, type Sql } from '@causeway/database';
import { JobQueue } from '@causeway/jobs';
import { AppError, type Principal } from '@causeway/kernel';
import { ChunkIndex, type Collection } from '@causeway/rag';
import type { Document, DocumentFields, ReceivedFile } from './document.js';
import { documentNotFound, duplicateContent } from './document-errors.js';
import { DocumentRepository } from './document.repository.js';
import { lockDocument, type QueuedVersion, VersionRepository } from './version.repository.js';

export interface Accepted {
  document: Pick<Document, 'id' | 'name' | 'status'>;
  /** The collection held these bytes already; nothing was stored. */
  duplicate: boolean;
}

/** Files that come in, and the work on them: accept, replace, retry, cancel. */
@Injectable()
export class Intake {
  constructor(
    private readonly database: Database,
    private readonly documents: DocumentRepository,
    private readonly versions: VersionRepository,
    private readonly index: ChunkIndex,
    private readonly queue: JobQueue,
  ) {}

  /**
   * Stores document, version and bytes in one transaction and queues the job `parse`. When this resolves, the document is
   * in PostgreSQL and will end `ready` or `failed`.
   *
   * @throws AppError `COLLECTION.NOT_FOUND` when the collection was removed meanwhile
   */
  async accept(principal: Principal, collection: Collection, file: ReceivedFile, fields: DocumentFields = {}): Promise<Accepted> {
    const stored = await this.store(collection.id, async (tx) => {
      const id = await this.documents.insertDocument(tx, collection.id, file, fields);
      return id && { id, version: await this.versions.insertVersion(tx, id, file) };
    });
    if (stored) {
      await this.queueParse(stored.version);
      return { document: { id: stored.id, name: file.name, status: 'received' }, duplicate: false };
    }
    const existing = await this.documents.findByContent(principal, collection.id, file.sha256);
    if (existing) return { document: existing, duplicate: true };
    // the document with these bytes has expired, or was removed since
    await this.documents.deleteExpiredContent(collection.id, file.sha256);
    return this.accept(principal, collection, file, fields);
  }

  /**
   * Accepts a new version of a document, in one transaction. The version before serves until this one is ready. The same
   * bytes as before make no new version.
   *
   * @throws AppError `DOCUMENT.NOT_FOUND`; `DOCUMENT.DUPLICATE` when another document of the collection holds these bytes
   */
  async replace(principal: Principal, id: string, file: ReceivedFile, fields: DocumentFields = {}): Promise<Document> {
    const { collectionId } = await this.documents.get(principal, id);
    const version = await this.store(collectionId, async (tx) => {
      if (!(await lockDocument(tx, id))) throw documentNotFound(id);
      await this.documents.updateFields(tx, id, fields);
      await this.index.refreshPublished(tx, id);
      const newest = await this.versions.newestContent(tx, id);
      if (newest?.sha256 === file.sha256 && newest.status !== 'failed') return undefined;
      await this.versions.rename(tx, id, file.name, file.sha256);
      return this.versions.insertVersion(tx, id, file);
    });
    if (version) await this.queueParse(version);
    return this.documents.get(principal, id);
  }

  /** Starts a failed document again at the stage where it failed. @throws AppError `DOCUMENT.NOT_FOUND`, `DOCUMENT.NOT_RETRYABLE` */
  async retry(principal: Principal, id: string): Promise<Document> {
    const { status } = await this.documents.get(principal, id);
    const version = await this.versions.reopen(id);
    if (!version) {
      throw new AppError('DOCUMENT.NOT_RETRYABLE', `only a failed document can be retried; this one is "${status}"`);
    }
    await this.queueParse(version);
    return this.documents.get(principal, id);
  }

  /**
   * Ends the work on the newest version; its worker notices within seconds.
   *
   * @throws AppError `DOCUMENT.NOT_FOUND`, `DOCUMENT.NOT_CANCELLABLE`
   */
  async cancel(principal: Principal, id: string): Promise<Document> {
    const { status } = await this.documents.get(principal, id);
    if (!(await this.versions.cancel(id))) {
      throw new AppError('DOCUMENT.NOT_CANCELLABLE', `there is no work to cancel: the document is "${status}"`);
    }
    return this.documents.get(principal, id);
  }

  private async store<T>(collectionId: string, write: (tx: Sql) => Promise<T>): Promise<T> {
    try {
      return await this.database.transaction(write);
    } catch (error) {
      if (isUniqueViolation(error, 'documents_content_key')) throw duplicateContent(error);
      if (!isForeignKeyViolation(error)) throw error;
      throw new AppError('COLLECTION.NOT_FOUND', `there is no collection ${collectionId}`, { cause: error });
    }
  }

  private queueParse({ versionId, turn }: QueuedVersion): Promise<void> {
    return this.queue.add({ name: 'parse', payload: { versionId }, priority: turn });
  }
}
