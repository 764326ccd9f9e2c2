import { Injectable } from '@nestjs/common';
import { Database } from '@causeway/database';
import type { Page, PageRequest, Principal } from '@causeway/kernel';
import type { Collection, CollectionChange, NewCollection } from './collection.js';

/** Collections, as far as a principal may see them; any other is `COLLECTION.NOT_FOUND`. */
@Injectable()
export class Collections {
  constructor(private readonly database: Database) {}

  /** @throws AppError `COLLECTION.NAME_TAKEN`, `REQUEST.INVALID`; `AUTH.FORBIDDEN` for a principal limited to some collections */
  async create(_principal: Principal, _input: NewCollection): Promise<Collection> {
    throw new Error(`not built yet ${this.database}`);
  }

  async list(_principal: Principal, _page: PageRequest): Promise<Page<Collection>> {
    throw new Error('not built yet');
  }

  /** @throws AppError `COLLECTION.NOT_FOUND` */
  async get(_principal: Principal, _id: string): Promise<Collection> {
    throw new Error('not built yet');
  }

  /** @throws AppError `COLLECTION.NOT_FOUND`, `COLLECTION.NAME_TAKEN`, `REQUEST.INVALID` */
  async update(_principal: Principal, _id: string, _change: CollectionChange): Promise<Collection> {
    throw new Error('not built yet');
  }

  /**
   * Removes a collection with all its documents, chunks and vectors.
   * @throws AppError `COLLECTION.NOT_FOUND`
   */
  async remove(_principal: Principal, _id: string): Promise<void> {
    throw new Error('not built yet');
  }
}
