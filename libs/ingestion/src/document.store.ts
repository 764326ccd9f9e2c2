import { Injectable } from '@nestjs/common';
import { Database } from '@causeway/database';
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
  async insert(principal: Principal, collectionId: string, file: ReceivedFile, metadata: Record<string, unknown>) {
    const existing = await this.documents.findByContent(principal, collectionId, file.sha256);
    if (existing) return { document: existing, versionId: undefined };
    const ids = await this.database.transaction(async (tx) => {
      const inserted = await this.documents.insert(tx, collectionId, file, metadata);
      if (inserted) await this.contents.write(tx, inserted.versionId, file.path);
      return inserted;
    });
    // somebody else uploaded the same bytes between the look and the insert
    if (!ids)
      return { document: (await this.documents.findByContent(principal, collectionId, file.sha256))!, versionId: undefined };
    return { document: await this.get(principal, ids.documentId), versionId: ids.versionId };
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
    return this.contents.read(await this.documents.newestVersionId(id));
  }

  text(id: string): Promise<string | undefined> {
    return this.documents.text(id);
  }

  newestVersionId(id: string): Promise<string> {
    return this.documents.newestVersionId(id);
  }
}

function notFound(id: string): AppError {
  return new AppError('DOCUMENT.NOT_FOUND', `there is no document ${id}`);
}
