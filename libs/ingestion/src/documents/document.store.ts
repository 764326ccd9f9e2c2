import { Injectable } from '@nestjs/common';
import { Database, isForeignKeyViolation, isUniqueViolation, type Sql } from '@causeway/database';
import { AppError, type Page, type PageRequest, type Principal, toPage } from '@causeway/kernel';
import { ContentRepository } from './content.repository.js';
import type { Document, DocumentFields, DocumentFilter, ReceivedFile } from './document.js';
import { DocumentRepository } from './document.repository.js';
import { lockDocument, type NewVersion, VersionRepository } from './version.repository.js';

/** What storing a file came to: no `version` when these bytes were there already. */
export interface Stored {
  document: Pick<Document, 'id' | 'name' | 'status'>;
  version: NewVersion | undefined;
}

/** Document rows together with their versions and bytes. */
@Injectable()
export class DocumentStore {
  constructor(
    private readonly database: Database,
    private readonly documents: DocumentRepository,
    private readonly versions: VersionRepository,
    private readonly contents: ContentRepository,
  ) {}

  /** Stores document, version and bytes in one transaction. */
  async insert(principal: Principal, collectionId: string, file: ReceivedFile, fields: DocumentFields): Promise<Stored> {
    const made = await this.write(collectionId, async (tx) => {
      const documentId = await this.documents.insert(tx, collectionId, file, fields);
      return documentId && { documentId, version: await this.addVersion(tx, documentId, file) };
    });
    if (made) return { document: { id: made.documentId, name: file.name, status: 'received' }, version: made.version };
    const existing = await this.documents.findByContent(principal, collectionId, file.sha256);
    if (existing) return { document: existing, version: undefined };
    // its time is over, or it was removed since
    await this.documents.removeExpired(collectionId, file.sha256);
    return this.insert(principal, collectionId, file, fields);
  }

  /** Stores a new version and its bytes in one transaction. */
  async replace(principal: Principal, id: string, file: ReceivedFile, fields: DocumentFields): Promise<Stored> {
    const { collectionId } = await this.get(principal, id);
    const version = await this.write(collectionId, async (tx) => {
      if (!(await lockDocument(tx, id))) throw notFound(id);
      await this.documents.change(tx, id, fields);
      const newest = await this.versions.newestContent(tx, id);
      if (newest?.sha256 === file.sha256 && newest.status !== 'failed') return undefined;
      await this.versions.rename(tx, id, file.name, file.sha256);
      return this.addVersion(tx, id, file);
    });
    return { document: { id, name: file.name, status: 'received' }, version };
  }

  async change(principal: Principal, id: string, fields: DocumentFields): Promise<Document> {
    await this.get(principal, id);
    await this.documents.change(this.database, id, fields);
    return this.get(principal, id);
  }

  async get(principal: Principal, id: string): Promise<Document> {
    const document = await this.documents.find(principal, id);
    if (!document) throw notFound(id);
    return document;
  }

  async list(principal: Principal, collectionId: string, page: PageRequest, filter: DocumentFilter): Promise<Page<Document>> {
    return toPage(await this.documents.list(principal, collectionId, page, filter), page.limit);
  }

  async reopen(principal: Principal, id: string): Promise<NewVersion> {
    const { status } = await this.get(principal, id);
    const version = await this.versions.reopen(id);
    if (version) return version;
    throw new AppError('DOCUMENT.NOT_RETRYABLE', `only a failed document can be tried again; this one is "${status}"`);
  }

  async cancel(principal: Principal, id: string): Promise<Document> {
    const { status } = await this.get(principal, id);
    if (await this.versions.cancel(id)) return this.get(principal, id);
    throw new AppError('DOCUMENT.NOT_CANCELLABLE', `there is no work to cancel: the document is "${status}"`);
  }

  async remove(principal: Principal, id: string): Promise<void> {
    if (!(await this.documents.remove(principal, id))) throw notFound(id);
  }

  async content(id: string): Promise<AsyncIterable<Buffer>> {
    return this.contents.read(await this.newestVersionId(id));
  }

  text(id: string): Promise<string | undefined> {
    return this.documents.text(id);
  }

  async newestVersionId(id: string): Promise<string> {
    const versionId = await this.documents.newestVersionId(id);
    if (!versionId) throw notFound(id);
    return versionId;
  }

  private async addVersion(tx: Sql, documentId: string, file: ReceivedFile): Promise<NewVersion> {
    const version = await this.versions.insert(tx, documentId, file);
    await this.contents.write(tx, version.versionId, file.content);
    return version;
  }

  private async write<T>(collectionId: string, work: (tx: Sql) => Promise<T>): Promise<T> {
    try {
      return await this.database.transaction(work);
    } catch (error) {
      if (isUniqueViolation(error, 'documents_content_key')) throw duplicate(error);
      if (!isForeignKeyViolation(error)) throw error;
      throw new AppError('COLLECTION.NOT_FOUND', `there is no collection ${collectionId}`, { cause: error });
    }
  }
}

export function notFound(id: string): AppError {
  return new AppError('DOCUMENT.NOT_FOUND', `there is no document ${id}`);
}

export function duplicate(cause: unknown): AppError {
  return new AppError('DOCUMENT.DUPLICATE', 'another document of the collection holds these bytes', { cause });
}
