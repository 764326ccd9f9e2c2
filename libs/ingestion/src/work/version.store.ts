import { Inject, Injectable } from '@nestjs/common';
import { APP_CONFIG, type AppConfig } from '@causeway/config';
import { Database } from '@causeway/database';
import type { ParseResult } from '@causeway/parsing';
import { ChunkIndex } from '@causeway/rag';
import type { WorkItem } from '../documents/document.js';
import { lockCollection, lockDocument } from '../documents/version.repository.js';
import { WorkRepository } from './work.repository.js';

/** The two changes of a version that touch several tables, each in one transaction. */
@Injectable()
export class VersionStore {
  constructor(
    @Inject(APP_CONFIG) private readonly config: AppConfig,
    private readonly database: Database,
    private readonly work: WorkRepository,
    private readonly index: ChunkIndex,
  ) {}

  /** Stores text and chunks. @returns false when the version was removed or another worker has parsed it */
  saveParsed({ versionId, collectionId }: WorkItem, { document, chunks, spent }: ParseResult): Promise<boolean> {
    return this.database.transaction(async (tx) => {
      if (!(await lockCollection(tx, collectionId))) return false;
      if (!(await this.work.finishParsing(tx, versionId, document, chunks.length, spent))) return false;
      await this.index.put(tx, { versionId, collectionId, chunks });
      return true;
    });
  }

  /** Publishes the version for searches and marks it `ready`. @returns false when it was removed, cancelled or is ready already */
  publish({ versionId, documentId }: WorkItem): Promise<boolean> {
    return this.database.transaction(async (tx) => {
      if (!(await lockDocument(tx, documentId)) || !(await this.work.markReady(tx, versionId))) return false;
      // the fields of the document may have changed since the work began
      const item = (await this.work.find(versionId, tx))!;
      await this.index.publish(tx, { ...item, documentName: item.name });
      await this.work.prune(tx, documentId, this.config.versionsKept);
      return true;
    });
  }
}
