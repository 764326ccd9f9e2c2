import { Injectable } from '@nestjs/common';
import { newId } from '@causeway/kernel';
import { Database } from '@causeway/database';
import type { CallRecord } from '../pool.types.js';

export interface LedgerRow extends CallRecord {
  endedAt: Date;
}

const INSERT = `
  insert into mcp_calls (id, principal_id, server, tool, arguments_hash, replica, attempts, outcome, is_error, error_code, duration_ms, created_at)
  select id, principal_id, server, tool, arguments_hash, replica, attempts, outcome, is_error, error_code, duration_ms, created_at
  from jsonb_to_recordset($1::jsonb) as row (
    id uuid, principal_id text, server text, tool text, arguments_hash text, replica text, attempts integer,
    outcome text, is_error boolean, error_code text, duration_ms integer, created_at timestamptz
  )`;

@Injectable()
export class CallLedgerRepository {
  constructor(private readonly database: Database) {}

  async insert(rows: readonly LedgerRow[]): Promise<void> {
    await this.database.query(INSERT, [JSON.stringify(rows.map(toColumns))]);
  }
}

function toColumns(row: LedgerRow) {
  return {
    id: newId(),
    principal_id: row.principal.id,
    server: row.server,
    tool: withoutNul(row.tool),
    arguments_hash: row.argumentsHash,
    replica: row.replica,
    attempts: row.attempts,
    outcome: row.outcome,
    is_error: row.isError,
    error_code: row.errorCode,
    duration_ms: row.durationMs,
    created_at: row.endedAt.toISOString(),
  };
}

/** PostgreSQL refuses the character, and with it the whole batch. */
function withoutNul(text: string): string {
  return text.replaceAll('\u0000', '');
}
