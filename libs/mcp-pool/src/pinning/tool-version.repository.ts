import { Injectable } from '@nestjs/common';
import { Database } from '@causeway/database';
import { newId, type PageRequest, storableJson } from '@causeway/kernel';
import type { SeenTool, ToolDefinition } from '../pool.types.js';

/** `known`: from the first catalog of its server; `recorded`: a later version on a server that is not pinned. */
export type VersionState = 'known' | 'recorded' | 'quarantined' | 'approved' | 'rejected';

export interface ToolVersion {
  tool: string;
  /** SHA-256 of the definition as canonical JSON, hex; empty when the tool was removed. */
  fingerprint: string;
  state: VersionState;
}

/** A version of a tool that was not in the first catalog of its server. */
export interface ToolChange extends SeenTool {
  id: string;
  server: string;
  state: VersionState;
  /** Parts that differ from the previous version; `added` for a new tool, `removed` for a removed one. */
  changed: string[];
  /** The previous version, while it is stored. */
  before: ToolDefinition | null;
  seenAt: Date;
  decidedBy: string | null;
  decidedAt: Date | null;
}

export type NewVersion = SeenTool & { state: VersionState; changed: string[]; previous: string | null };

export interface ChangeFilter {
  server?: string | undefined;
  state?: VersionState | undefined;
}

/** Only the newest undecided versions are stored, so that a server whose descriptions always change does not fill the table. */
const MAX_UNDECIDED = { ofTool: 20, ofServer: 50_000 };

const CHANGES = `
  select v.id, v.server, v.tool, v.fingerprint, v.definition, v.changed, v.state, before.definition as before,
    v.seen_at as "seenAt", v.decided_by as "decidedBy", v.decided_at as "decidedAt"
  from mcp_tool_versions v
  left join mcp_tool_versions before on (before.server, before.tool, before.fingerprint) = (v.server, v.tool, v.previous)
  where v.state <> 'known'`;

const INSERT = `
  insert into mcp_tool_versions (id, server, tool, fingerprint, definition, changed, previous, state)
  select id, $1, tool, fingerprint, definition, changed, previous, state
  from jsonb_to_recordset($2::jsonb) as row (
    id uuid, tool text, fingerprint text, definition jsonb, changed text[], previous text, state text
  )
  on conflict (server, tool, fingerprint) do nothing returning tool, state, changed`;

const PRUNE = `
  delete from mcp_tool_versions where id in (
    select id from (
      select id, row_number() over (partition by tool order by id desc) as of_tool, row_number() over (order by id desc) as of_server
      from mcp_tool_versions where server = $1 and state in ('recorded', 'quarantined')
    ) as undecided where of_tool > $2 or of_server > $3
  )`;

@Injectable()
export class ToolVersionRepository {
  constructor(private readonly database: Database) {}

  /** The versions of a server's tools, oldest first. */
  versionsOf(server: string): Promise<ToolVersion[]> {
    const text = 'select tool, fingerprint, state from mcp_tool_versions where server = $1 order by id';
    return this.database.query<ToolVersion>(text, [server]);
  }

  /** The definitions of some versions, as far as they are stored. */
  definitions(server: string, versions: readonly { tool: string; fingerprint: string }[]): Promise<SeenTool[]> {
    return this.database.query<SeenTool>(
      `select tool, fingerprint, definition from mcp_tool_versions
       where server = $1 and (tool, fingerprint) in (select * from unnest($2::text[], $3::text[]))`,
      [server, versions.map(({ tool }) => tool), versions.map(({ fingerprint }) => fingerprint)],
    );
  }

  /** Inserts versions that are not stored yet. @returns the inserted ones */
  async insert(server: string, versions: readonly NewVersion[]): Promise<Pick<NewVersion, 'tool' | 'state' | 'changed'>[]> {
    const rows = versions.map((version) => ({ id: newId(), ...version, definition: storableJson(version.definition, '\ufffd') }));
    const inserted = await this.database.query<NewVersion>(INSERT, [server, JSON.stringify(rows)]);
    if (inserted.some(({ state }) => state !== 'known'))
      await this.database.query(PRUNE, [server, MAX_UNDECIDED.ofTool, MAX_UNDECIDED.ofServer]);
    return inserted;
  }

  /** Deletes the removals of tools that are listed again. */
  async deleteRemovals(server: string, tools: readonly string[]): Promise<void> {
    await this.database.query(`delete from mcp_tool_versions where server = $1 and tool = any($2) and fingerprint = ''`, [
      server,
      tools,
    ]);
  }

  /** Up to `limit + 1` changes before the cursor, newest first. */
  changes({ server, state }: ChangeFilter, { cursor, limit }: PageRequest): Promise<ToolChange[]> {
    return this.database.query<ToolChange>(
      `${CHANGES} and ($1::text is null or v.server = $1) and ($2::text is null or v.state = $2)
       and ($3::uuid is null or v.id < $3) order by v.id desc limit $4`,
      [server ?? null, state ?? null, cursor ?? null, limit + 1],
    );
  }

  /** @returns the decided change; `undefined` when there is none with this id */
  async decide(id: string, state: 'approved' | 'rejected', by: string): Promise<ToolChange | undefined> {
    await this.database.query(
      `update mcp_tool_versions set state = $2, decided_by = $3, decided_at = now() where id = $1 and state <> 'known'`,
      [id, state, by],
    );
    const [row] = await this.database.query<ToolChange>(`${CHANGES} and v.id = $1`, [id]);
    return row;
  }
}
