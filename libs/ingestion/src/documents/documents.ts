import { Injectable } from '@nestjs/common';
import { Database } from '@causeway/database';
import { AppError, type Page, type PageRequest, type Principal, toPage } from '@causeway/kernel';
import { ChunkIndex, Collections, type StoredChunk } from '@causeway/rag';
import { selectContent } from './content.repository.js';
import type { Document, DocumentFields, DocumentFilter } from './document.js';
import { documentNotFound } from './document-errors.js';
import { DocumentRepository } from './document.repository.js';
import { lockDocument } from './version.repository.js';

/** Documents that were accepted: read, change, remove. */
@Injectable()
export class Documents {
  constructor(
    private readonly database: Database,
    private readonly repository: DocumentRepository,
    private readonly collections: Collections,
    private readonly index: ChunkIndex,
  ) {}

  /** @throws AppError `DOCUMENT.NOT_FOUND` */
  get(principal: Principal, id: string): Promise<Document> {
    return this.repository.get(principal, id);
  }

  /** @throws AppError `COLLECTION.NOT_FOUND` */
  async list(
    principal: Principal,
    collectionId: string,
    page: PageRequest,
    filter: DocumentFilter = {},
  ): Promise<Page<Document>> {
    await this.collections.get(principal, collectionId);
    return toPage(await this.repository.list(principal, collectionId, page, filter), page.limit);
  }

  /** The uploaded bytes. @throws AppError `DOCUMENT.NOT_FOUND` */
  async content(principal: Principal, id: string): Promise<{ document: Document; parts: AsyncIterable<Buffer> }> {
    const document = await this.repository.get(principal, id);
    return { document, parts: selectContent(this.database, await this.repository.newestVersionId(id)) };
  }

  /** The extracted text, into which all offsets point. @throws AppError `DOCUMENT.NOT_FOUND`, `DOCUMENT.NOT_READY`, `PARSE.*` */
  async text(principal: Principal, id: string): Promise<string> {
    const document = await this.repository.get(principal, id);
    const text = await this.repository.text(id);
    if (text === undefined) throw withoutText(document);
    return text;
  }

  /** @throws AppError `DOCUMENT.NOT_FOUND`, `DOCUMENT.NOT_READY`, `PARSE.*` */
  async chunks(principal: Principal, id: string, page: PageRequest): Promise<Page<StoredChunk>> {
    const document = await this.repository.get(principal, id);
    if (document.chunkCount === null) throw withoutText(document);
    return this.index.list(await this.repository.newestVersionId(id), page);
  }

  /** @throws AppError `DOCUMENT.NOT_FOUND` */
  async change(principal: Principal, id: string, fields: DocumentFields): Promise<Document> {
    await this.repository.get(principal, id);
    await this.database.transaction(async (tx) => {
      if (!(await lockDocument(tx, id))) throw documentNotFound(id);
      await this.repository.updateFields(tx, id, fields);
      await this.index.refreshPublished(tx, id);
    });
    return this.repository.get(principal, id);
  }

  /** Removes the document and everything made from it, immediately also from search. @throws AppError `DOCUMENT.NOT_FOUND` */
  async remove(principal: Principal, id: string): Promise<void> {
    if (!(await this.repository.deleteDocument(principal, id))) throw documentNotFound(id);
  }
}

/** Says why there is no text: the reason of the failure, or that it is too early. */
function withoutText({ error, status }: Document): AppError {
  if (error && error.code !== 'INTERNAL') return new AppError(error.code, error.message);
  return new AppError('DOCUMENT.NOT_READY', `the text is not extracted yet; the document is "${status}"`, {
    retryAfterSeconds: 1,
  });
}
