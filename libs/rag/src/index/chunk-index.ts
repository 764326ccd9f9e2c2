import { Injectable } from '@nestjs/common';
import { Database, type Sql } from '@causeway/database';
import type { Page, PageRequest } from '@causeway/kernel';
import type { EmbeddingProfile } from '../retrieval/query-embedder.js';
import type { ChunksOfVersion, ChunkVector, Publication, StoredChunk, UnembeddedChunk } from './chunk-index.types.js';

/** The chunks of document versions, their keyword terms and their vectors. Every write may be repeated. */
@Injectable()
export class ChunkIndex {
  constructor(private readonly database: Database) {}

  /** Makes the chunks of a version be exactly these. Chunks that are the same as before keep their ids and vectors. */
  async put(_sql: Sql, _version: ChunksOfVersion): Promise<void> {
    throw new Error(`not built yet ${this.database}`);
  }

  /** Chunks of a version in order. @throws AppError `REQUEST.INVALID` for a cursor that is none of its own */
  async list(_versionId: string, _page: PageRequest): Promise<Page<StoredChunk>> {
    throw new Error('not built yet');
  }

  /** The first chunks of a version, in order, that have no vector in this profile. @param afterOrdinal exclusive */
  async missing(_versionId: string, _profileName: string, _limit: number, _afterOrdinal?: number): Promise<UnembeddedChunk[]> {
    throw new Error('not built yet');
  }

  async countMissing(_versionId: string, _profileName: string): Promise<number> {
    throw new Error('not built yet');
  }

  /**
   * Stores vectors; those of chunks that are gone by now are ignored.
   * @throws AppError `EMBEDDING.DIMENSION_MISMATCH`
   */
  async putVectors(_profile: EmbeddingProfile, _vectors: readonly ChunkVector[]): Promise<void> {
    throw new Error('not built yet');
  }

  /**
   * Makes sure that the profile exists. @returns its id in the database
   * @throws AppError `EMBEDDING.DIMENSION_MISMATCH` if it exists with other dimensions
   */
  async ensureProfile(_profile: EmbeddingProfile): Promise<number> {
    throw new Error('not built yet');
  }

  /**
   * Makes a version the one that searches see, in one statement.
   * @returns false, and changes nothing, where a newer version of the document is already published
   */
  async publish(_sql: Sql, _publication: Publication): Promise<boolean> {
    throw new Error('not built yet');
  }

  /** Removes chunks and vectors of the document's versions older than the published one. @returns how many chunks */
  async removeSuperseded(_sql: Sql, _documentId: string): Promise<number> {
    throw new Error('not built yet');
  }
}
