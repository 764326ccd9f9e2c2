import { Injectable } from '@nestjs/common';
import { Database } from '@causeway/database';
import { newId, type PageRequest, type Principal } from '@causeway/kernel';
import type { ChunkingOptions } from '@causeway/text';
import type { Collection } from './collection.js';

export const NAME_CONSTRAINT = 'collections_name_key';

const COLUMNS = 'id, name, description, chunking, created_at as "createdAt", updated_at as "updatedAt"';
/** SQL: `$1` are the collections that the caller may see, null for all. */
const VISIBLE = '($1::uuid[] is null or id = any($1))';

export interface CollectionFields {
  name: string;
  description: string;
  chunking: ChunkingOptions;
}

@Injectable()
export class CollectionRepository {
  constructor(private readonly database: Database) {}

  async insertCollection({ name, description, chunking }: CollectionFields): Promise<Collection> {
    const [row] = await this.database.query<Collection>(
      `insert into collections (id, name, description, chunking) values ($1, $2, $3, $4) returning ${COLUMNS}`,
      [newId(), name, description, chunking],
    );
    return row!;
  }

  /** Up to `limit + 1` collections after the cursor, oldest first. */
  list(principal: Principal, { cursor, limit }: PageRequest): Promise<Collection[]> {
    return this.database.query<Collection>(
      `select ${COLUMNS} from collections where ${VISIBLE} and ($2::uuid is null or id > $2) order by id limit $3`,
      [principal.collections, cursor ?? null, limit + 1],
    );
  }

  async find(principal: Principal, id: string): Promise<Collection | undefined> {
    const text = `select ${COLUMNS} from collections where ${VISIBLE} and id = $2`;
    const [row] = await this.database.query<Collection>(text, [principal.collections, id]);
    return row;
  }

  /** @returns those of these ids that the principal may see */
  async visible(principal: Principal, ids: readonly string[]): Promise<string[]> {
    const text = `select id from collections where ${VISIBLE} and id = any($2::uuid[])`;
    const rows = await this.database.query<{ id: string }>(text, [principal.collections, ids]);
    return rows.map(({ id }) => id);
  }

  async update(
    principal: Principal,
    id: string,
    { name, description, chunking }: CollectionFields,
  ): Promise<Collection | undefined> {
    const [row] = await this.database.query<Collection>(
      `update collections set name = $3, description = $4, chunking = $5, updated_at = now()
       where ${VISIBLE} and id = $2 returning ${COLUMNS}`,
      [principal.collections, id, name, description, chunking],
    );
    return row;
  }

  /** @returns false when there was none */
  async deleteCollection(principal: Principal, id: string): Promise<boolean> {
    const text = `delete from collections where ${VISIBLE} and id = $2 returning id`;
    return (await this.database.query(text, [principal.collections, id])).length > 0;
  }
}
