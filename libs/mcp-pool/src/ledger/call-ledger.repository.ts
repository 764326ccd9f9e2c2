import { Injectable } from '@nestjs/common';
import { type PageRequest, storableText } from '@causeway/kernel';
import { Database, prepared } from '@causeway/database';
import type { CallRecord, CallOutcome } from '../pool.types.js';
import { idFloor } from './id-floor.js';

/** A call to record. */
export interface LedgerRow extends CallRecord {
  id: string;
  endedAt: Date;
}

/** A recorded call. */
export interface LoggedCall {
  id: string;
  principalId: string;
  /** Name of the API key at the time of the call. */
  principalName: string | null;
  server: string;
  tool: string;
  /** SHA-256 of the arguments as canonical JSON, hex; empty when they are nested too deeply to be hashed. */
  argumentsHash: string;
  replica: string | null;
  attempts: number;
  outcome: CallOutcome;
  isError: boolean | null;
  errorCode: string | null;
  durationMs: number;
  /** When the call ended. */
  createdAt: Date;
}

export interface CallFilter {
  server?: string | undefined;
  tool?: string | undefined;
  principalId?: string | undefined;
  outcome?: CallOutcome | undefined;
  errorCode?: string | undefined;
  /** Only calls that ended then or later. */
  since?: Date | undefined;
  /** Only calls that ended before. */
  until?: Date | undefined;
}

const INSERT = prepared(
  'insert_mcp_calls',
  `
  insert into mcp_calls (id, principal_id, principal_name, server, tool, arguments_hash, replica, attempts, outcome, is_error, error_code, duration_ms, created_at)
  select id, principal_id, principal_name, server, tool, arguments_hash, replica, attempts, outcome, is_error, error_code, duration_ms, created_at
  from jsonb_to_recordset($1::jsonb) as row (
    id uuid, principal_id text, principal_name text, server text, tool text, arguments_hash text, replica text, attempts integer,
    outcome text, is_error boolean, error_code text, duration_ms integer, created_at timestamptz
  )
  on conflict (id) do nothing`,
);

const COLUMNS = `id, principal_id as "principalId", principal_name as "principalName", server, tool, arguments_hash as "argumentsHash",
  replica, attempts, outcome, is_error as "isError", error_code as "errorCode", duration_ms as "durationMs", created_at as "createdAt"`;

const DELETE = `delete from mcp_calls where id in (select id from mcp_calls where created_at < $1 order by created_at limit $2) returning id`;

@Injectable()
export class CallLedgerRepository {
  constructor(private readonly database: Database) {}

  /** Inserting the same rows again changes nothing. */
  async insert(rows: readonly LedgerRow[]): Promise<void> {
    await this.database.query(INSERT, [JSON.stringify(rows.map(toColumns))]);
  }

  /** Up to `limit + 1` calls before the cursor, newest first. */
  list(filter: CallFilter, { cursor, limit }: PageRequest): Promise<LoggedCall[]> {
    const { text, values } = conditionOf(filter, cursor);
    return this.database.query<LoggedCall>(
      `select ${COLUMNS} from mcp_calls ${text} order by id desc limit $${values.length + 1}`,
      [...values, limit + 1],
    );
  }

  async find(id: string): Promise<LoggedCall | undefined> {
    const [row] = await this.database.query<LoggedCall>(`select ${COLUMNS} from mcp_calls where id = $1`, [id]);
    return row;
  }

  /** Deletes up to `limit` calls that ended before `time`. @returns the number of calls */
  async deleteBefore(time: Date, limit: number): Promise<number> {
    return (await this.database.query(DELETE, [time.toISOString(), limit])).length;
  }
}

/** Only the filters that are set become conditions, so that each can use its index. Ids sort by time. */
function conditionOf(filter: CallFilter, cursor: string | undefined): { text: string; values: unknown[] } {
  const wanted: [condition: string, value: unknown][] = [
    ['server =', filter.server],
    ['tool =', filter.tool],
    ['principal_id =', filter.principalId],
    ['outcome =', filter.outcome],
    ['error_code =', filter.errorCode],
    ['id >=', filter.since && idFloor(filter.since)],
    ['id <', filter.until && idFloor(filter.until)],
    ['id <', cursor],
  ];
  const given = wanted.filter(([, value]) => value !== undefined);
  const conditions = given.map(([condition], index) => `${condition} $${index + 1}`);
  // this condition lets the planner use the partial index of calls that were not answered
  if (filter.outcome !== undefined && filter.outcome !== 'completed') conditions.push(`outcome <> 'completed'`);
  return { text: conditions.length > 0 ? `where ${conditions.join(' and ')}` : '', values: given.map(([, value]) => value) };
}

function toColumns(row: LedgerRow) {
  return {
    id: row.id,
    principal_id: row.principal.id,
    principal_name: storableText(row.principal.name),
    server: row.server,
    tool: storableText(row.tool),
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
