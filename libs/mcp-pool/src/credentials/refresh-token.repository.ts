import { Injectable } from '@nestjs/common';
import { Database } from '@causeway/database';
import type { TokenStore } from './rotating-refresh-token.js';

const INSERT = 'insert into mcp_tokens (key, sealed, version) values ($1, $2, 1) on conflict (key) do nothing returning version';
const UPDATE =
  'update mcp_tokens set sealed = $2, version = version + 1, updated_at = now() where key = $1 and version = $3 returning version';

@Injectable()
export class RefreshTokenRepository implements TokenStore {
  constructor(private readonly database: Database) {}

  async load(key: string): Promise<{ sealed: string; version: number } | undefined> {
    const text = 'select sealed, version from mcp_tokens where key = $1';
    const [row] = await this.database.query<{ sealed: string; version: number }>(text, [key]);
    return row;
  }

  async replace(key: string, sealed: string, version: number): Promise<boolean> {
    const rows =
      version === 0
        ? await this.database.query(INSERT, [key, sealed])
        : await this.database.query(UPDATE, [key, sealed, version]);
    return rows.length > 0;
  }
}
