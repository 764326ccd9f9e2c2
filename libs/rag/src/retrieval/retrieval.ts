import { Injectable } from '@nestjs/common';
import { Database } from '@causeway/database';
import type { Principal } from '@causeway/kernel';
import type { SearchRequest, SearchResult } from './search.types.js';

@Injectable()
export class Retrieval {
  constructor(private readonly database: Database) {}

  /**
   * Finds passages in published documents of the collections that the principal may see.
   *
   * @throws AppError `COLLECTION.NOT_FOUND` for a collection that is unknown or out of sight; `REQUEST.INVALID`;
   * in mode `vector` also `EMBEDDING.*`
   */
  async search(_principal: Principal, _request: SearchRequest): Promise<SearchResult> {
    throw new Error(`not built yet ${this.database}`);
  }
}
