import { Injectable } from '@nestjs/common';
import { Database, isUniqueViolation } from '@causeway/database';
import { AppError, type Principal } from '@causeway/kernel';
import { ChunkIndex } from '@causeway/rag';
import type { Document, DocumentVersion } from './document.js';
import { DocumentStore, duplicate, notFound } from './document.store.js';
import { lockDocument, VersionRepository } from './version.repository.js';

/** What a document was before, and the way back. */
@Injectable()
export class VersionHistory {
  constructor(
    private readonly database: Database,
    private readonly store: DocumentStore,
    private readonly versions: VersionRepository,
    private readonly index: ChunkIndex,
  ) {}

  /** Newest first; as many as are kept. @throws AppError `DOCUMENT.NOT_FOUND` */
  async list(principal: Principal, id: string): Promise<DocumentVersion[]> {
    await this.store.get(principal, id);
    return this.versions.list(id);
  }

  /**
   * Makes an older version the document again, in one transaction, at once for searches. Newer versions are withdrawn, not
   * removed: going to one of them works the same way.
   *
   * @throws AppError `DOCUMENT.NOT_FOUND`, `DOCUMENT.VERSION_NOT_FOUND`, `DOCUMENT.VERSION_NOT_READY`, `DOCUMENT.DUPLICATE`
   */
  async rollback(principal: Principal, id: string, number: number): Promise<Document> {
    await this.store.get(principal, id);
    try {
      await this.database.transaction(async (tx) => {
        if (!(await lockDocument(tx, id))) throw notFound(id);
        const target = await this.versions.rollbackTarget(tx, id, number);
        if (!target)
          throw new AppError('DOCUMENT.VERSION_NOT_FOUND', `there is no version ${number}, or it is not kept any more`);
        if (target.status !== 'ready')
          throw new AppError('DOCUMENT.VERSION_NOT_READY', `version ${number} cannot serve: it is "${target.status}"`);
        await this.versions.withdrawAbove(tx, id, number);
        await this.versions.rename(tx, id, target.name, target.sha256);
        await this.index.publish(tx, { ...target, documentId: id, documentName: target.name });
      });
    } catch (error) {
      throw isUniqueViolation(error, 'documents_content_key') ? duplicate(error) : error;
    }
    return this.store.get(principal, id);
  }
}
