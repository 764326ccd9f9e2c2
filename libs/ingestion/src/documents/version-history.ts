import { Injectable } from '@nestjs/common';
import { Database, isUniqueViolation } from '@causeway/database';
import { AppError, type Principal } from '@causeway/kernel';
import { ChunkIndex } from '@causeway/rag';
import type { Document, DocumentVersion } from './document.js';
import { documentNotFound, duplicateContent } from './document-errors.js';
import { DocumentRepository } from './document.repository.js';
import { lockDocument, VersionRepository } from './version.repository.js';

/** The versions of a document, and the way back to one of them. */
@Injectable()
export class VersionHistory {
  constructor(
    private readonly database: Database,
    private readonly documents: DocumentRepository,
    private readonly versions: VersionRepository,
    private readonly index: ChunkIndex,
  ) {}

  /** The versions that are kept, newest first. @throws AppError `DOCUMENT.NOT_FOUND` */
  async list(principal: Principal, id: string): Promise<DocumentVersion[]> {
    await this.documents.get(principal, id);
    return this.versions.list(id);
  }

  /**
   * Makes an older version the current one again, in one transaction and immediately for searches. Newer versions are
   * withdrawn, not removed: a rollback to one of them works the same way.
   *
   * @throws AppError `DOCUMENT.NOT_FOUND`, `DOCUMENT.VERSION_NOT_FOUND`, `DOCUMENT.VERSION_NOT_READY`, `DOCUMENT.DUPLICATE`
   */
  async rollback(principal: Principal, id: string, number: number): Promise<Document> {
    await this.documents.get(principal, id);
    try {
      await this.database.transaction(async (tx) => {
        if (!(await lockDocument(tx, id))) throw documentNotFound(id);
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
      throw isUniqueViolation(error, 'documents_content_key') ? duplicateContent(error) : error;
    }
    return this.documents.get(principal, id);
  }
}
