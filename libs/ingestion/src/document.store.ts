import { Injectable } from '@nestjs/common';
import { Database, isForeignKeyViolation } from '@causeway/database';
import { AppError, type Page, type PageRequest, type Principal, toPage } from '@causeway/kernel';
import { ContentRepository } from './content.repository.js';
import type { Document, ReceivedFile } from './document.js';
import { DocumentRepository } from './document.repository.js';

/** Document rows together with their bytes. */
@Injectable()
export class DocumentStore {
  constructor(
    private readonly database: Database,
    private readonly documents: DocumentRepository,
    private readonly contents: ContentRepository,
  ) {}

  /** Stores document, version and bytes in one transaction. @returns no `versionId` when these bytes were there already */
  async insert(
    principal: Principal,
    collectionId: string,
    file: ReceivedFile,
    metadata: Record<string, unknown>,
  ): Promise<{ document: Document; versionId: string | undefined }> {
    const existing = await this.documents.findByContent(principal, collectionId, file.sha256);
    if (existing) return { document: existing, versionId: undefined };
    const ids = await this.write(collectionId, file, metadata);
    // somebody else uploaded the same bytes between the look and the insert
    if (!ids) return this.insert(principal, collectionId, file, metadata);
    return { document: await this.get(principal, ids.documentId), versionId: ids.versionId };
  }

  private async write(collectionId: string, file: ReceivedFile, metadata: Record<string, unknown>) {
    try {
      return await this.database.transaction(async (tx) => {
        const inserted = await this.documents.insert(tx, collectionId, file, metadata);
        if (inserted) await this.contents.write(tx, inserted.versionId, file.path);
        return inserted;
      });
    } catch (error) {
      if (!isForeignKeyViolation(error)) throw error;
      throw new AppError('COLLECTION.NOT_FOUND', `there is no collection ${collectionId}`, { cause: error });
    }
  }

  async get(principal: Principal, id: string): Promise<Document> {
    const document = await this.documents.find(principal, id);
    if (!document) throw notFound(id);
    return document;
  }

  async list(principal: Principal, collectionId: string, page: PageRequest): Promise<Page<Document>> {
    return toPage(await this.documents.list(principal, collectionId, page), page.limit);
  }

  async reopen(principal: Principal, id: string): Promise<string> {
    const { status } = await this.get(principal, id);
    const versionId = await this.documents.reopen(id);
    if (!versionId)
      throw new AppError('DOCUMENT.NOT_RETRYABLE', `only a failed document can be tried again; this one is "${status}"`);
    return versionId;
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
}

function notFound(id: string): AppError {
  return new AppError('DOCUMENT.NOT_FOUND', `there is no document ${id}`);
}
