import { Injectable } from '@nestjs/common';
import { Database } from '@causeway/database';
import type { ParsedDocument } from '@causeway/parsing';
import { type Chunk, ChunkIndex } from '@causeway/rag';
import type { WorkItem } from './document.js';
import { WorkRepository } from './work.repository.js';

/** The two moments at which a version changes in more than one table: both are one transaction. */
@Injectable()
export class VersionStore {
  constructor(
    private readonly database: Database,
    private readonly work: WorkRepository,
    private readonly index: ChunkIndex,
  ) {}

  /** Stores text and chunks. @returns false when the version is gone or was parsed by somebody else meanwhile */
  saveParsed(item: WorkItem, parsed: ParsedDocument, chunks: Chunk[]): Promise<boolean> {
    return this.database.transaction(async (tx) => {
      if (!(await this.work.finishParsing(tx, item.versionId, parsed, chunks.length))) return false;
      await this.index.put(tx, { versionId: item.versionId, collectionId: item.collectionId, chunks });
      return true;
    });
  }

  /** Makes the version the one that searches see, and `ready`. @returns false when there was nothing to publish any more */
  publish(item: WorkItem): Promise<boolean> {
    return this.database.transaction(async (tx) => {
      if (!(await this.work.markReady(tx, item.versionId))) return false;
      const { documentId, versionId, collectionId, name, metadata } = item;
      await this.index.publish(tx, { documentId, versionId, collectionId, documentName: name, metadata });
      await this.index.removeSuperseded(tx, documentId);
      return true;
    });
  }
}
