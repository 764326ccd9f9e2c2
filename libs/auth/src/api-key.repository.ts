import { Injectable } from '@nestjs/common';
import { Database, prepared } from '@causeway/database';
import { newId, type PageRequest } from '@causeway/kernel';
import type { ApiKey, NewApiKey } from './api-key.js';

const COLUMNS = `id, name, prefix, permissions, collections, rate_limit as "rateLimit",
  created_at as "createdAt", last_used_at as "lastUsedAt"`;

const FIND_BY_HASH = prepared('find_api_key', `select ${COLUMNS} from api_keys where secret_hash = $1`);

@Injectable()
export class ApiKeyRepository {
  constructor(private readonly database: Database) {}

  async insert(key: NewApiKey, prefix: string, secretHash: string): Promise<ApiKey> {
    const [row] = await this.database.query<ApiKey>(
      `insert into api_keys (id, name, prefix, secret_hash, permissions, collections, rate_limit)
       values ($1, $2, $3, $4, $5, $6, $7) returning ${COLUMNS}`,
      [newId(), key.name, prefix, secretHash, key.permissions, key.collections, key.rateLimit],
    );
    return row!;
  }

  async findByHash(secretHash: string): Promise<ApiKey | undefined> {
    const [row] = await this.database.query<ApiKey>(FIND_BY_HASH, [secretHash]);
    return row;
  }

  /** Returns up to `limit + 1` keys after the cursor, oldest first. */
  list({ cursor, limit }: PageRequest): Promise<ApiKey[]> {
    return this.database.query<ApiKey>(
      `select ${COLUMNS} from api_keys where ($1::uuid is null or id > $1) order by id limit $2`,
      [cursor ?? null, limit + 1],
    );
  }

  /** @returns the hash of the deleted key's secret; undefined if there is no such key */
  async delete(id: string): Promise<string | undefined> {
    const [row] = await this.database.query<{ secretHash: string }>(
      'delete from api_keys where id = $1 returning secret_hash as "secretHash"',
      [id],
    );
    return row?.secretHash;
  }

  /** Sets `last_used_at`, at most once a minute, so that a busy key does not cause a write per request. */
  async recordUse(id: string): Promise<void> {
    await this.database.query(
      `update api_keys set last_used_at = now() where id = $1 and (last_used_at is null or last_used_at < now() - interval '1 minute')`,
      [id],
    );
  }
}
