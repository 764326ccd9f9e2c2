import { Injectable } from '@nestjs/common';
import { Database, type Sql } from '@causeway/database';
import { foreignCursor, type Page, type PageRequest } from '@causeway/kernel';
import type { EmbeddingProfile } from '@causeway/models';
import { chunkId } from './chunk-id.js';
import type { ChunksOfVersion, ChunkVector, PublishedVersion, StoredChunk, UnembeddedChunk } from './chunk-index.types.js';
import { deleteOtherChunks, insertChunks, selectChunks } from './chunk.repository.js';
import { firstUnembedded, reuseVectors, selectUnembedded, upsertVectors } from './embedding.repository.js';
import { ensureProfile, mismatch } from './ensure-profile.js';
import { publishVersion, refreshPublished } from './published-version.repository.js';

/** Chunks written in one statement; other work on the event loop runs between batches. */
const BATCH = 100;

/** The chunks of document versions, their keyword terms and their vectors. Every write may be repeated. */
@Injectable()
export class ChunkIndex {
  constructor(private readonly database: Database) {}

  /** Replaces the chunks of a version. Chunks that are the same as before keep their ids and vectors. */
  async put(sql: Sql, { versionId, collectionId, chunks }: ChunksOfVersion): Promise<void> {
    const ids = chunks.map((chunk) => chunkId(versionId, chunk));
    await deleteOtherChunks(sql, versionId, ids);
    for (let at = 0; at < chunks.length; at += BATCH) {
      const rows = chunks.slice(at, at + BATCH).map((chunk, index) => ({ ...chunk, id: ids[at + index] as string }));
      await insertChunks(sql, versionId, collectionId, rows);
    }
  }

  /** Chunks of a version in order. @throws AppError `REQUEST.INVALID` for a cursor of another list */
  async list(versionId: string, { cursor, limit }: PageRequest): Promise<Page<StoredChunk>> {
    if (cursor !== undefined && !/^\d{1,9}$/.test(cursor)) throw foreignCursor();
    const chunks = await selectChunks(this.database, versionId, cursor === undefined ? -1 : Number(cursor), limit + 1);
    const items = chunks.slice(0, limit);
    return { items, nextCursor: chunks.length > limit ? String(items.at(-1)?.ordinal) : null };
  }

  /** The chunks with ordinals `first` to `last`, in order, that have no vector in this profile. */
  async missing(versionId: string, profileName: string, first: number, last: number): Promise<UnembeddedChunk[]> {
    return selectUnembedded(this.database, versionId, profileName, first, last);
  }

  /** @returns the ordinal of the first chunk, from this one on, that has no vector in this profile */
  async firstMissing(versionId: string, profileName: string, from = 0): Promise<number | undefined> {
    return firstUnembedded(this.database, versionId, profileName, from);
  }

  /** Copies the vectors that chunks of equal text already have to the chunks of a version. @returns how many */
  async reuseVectors(versionId: string, profileName: string): Promise<number> {
    return reuseVectors(this.database, versionId, profileName);
  }

  /**
   * Stores vectors; those of chunks that were deleted meanwhile are ignored.
   * @throws AppError `EMBEDDING.DIMENSION_MISMATCH`
   */
  async putVectors(profile: EmbeddingProfile, vectors: readonly ChunkVector[]): Promise<void> {
    const wrong = vectors.find(({ vector }) => vector.length !== profile.dimensions);
    if (wrong) throw mismatch(profile, `a vector of ${wrong.vector.length}`);
    const profileId = await ensureProfile(this.database, profile);
    if (vectors.length > 0) await upsertVectors(this.database, profileId, vectors);
  }

  /**
   * Makes a version the one that searches see, in one statement.
   * @returns false, and changes nothing, when a newer version of the document is published already
   */
  async publish(sql: Sql, version: PublishedVersion): Promise<boolean> {
    return publishVersion(sql, version);
  }

  /** Copies metadata and expiry of a document, after they have changed, to its published version. */
  async refreshPublished(sql: Sql, documentId: string): Promise<void> {
    await refreshPublished(sql, documentId);
  }
}
