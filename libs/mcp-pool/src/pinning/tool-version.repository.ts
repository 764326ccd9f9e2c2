import { Injectable } from '@nestjs/common';
import { Database } from '@causeway/database';
import { newId, type PageRequest } from '@causeway/kernel';

/** `known`: from the first listing of its server; `recorded`: new, on a server that is not pinned. */
export type VersionState = 'known' | 'recorded' | 'quarantined' | 'approved' | 'rejected';

/** What a model sees of a tool. */
export type ToolDefinition = Record<string, unknown>;

export interface SeenTool {
  tool: string;
  /** SHA-256 of the definition as canonical JSON, hex. */
  fingerprint: string;
  definition: ToolDefinition;
}

export interface ToolVersion extends SeenTool {
  state: VersionState;
}

/** A definition that a tool did not have when its server was first seen. */
export interface ToolChange extends ToolVersion {
  id: string;
  server: string;
  /** Parts that differ from the version before; `added` for a tool that was not there. */
  changed: string[];
  seenAt: Date;
  decidedBy: string | null;
  decidedAt: Date | null;
}

export type NewVersion = ToolVersion & { changed: string[] };

const COLUMNS = `id, server, tool, fingerprint, definition, changed, state, seen_at as "seenAt", decided_by as "decidedBy",
  decided_at as "decidedAt"`;

const INSERT = `
  insert into mcp_tool_versions (id, server, tool, fingerprint, definition, changed, state)
  select (row->>'id')::uuid, $1, row->>'tool', row->>'fingerprint', row->'definition',
    array(select jsonb_array_elements_text(row->'changed')), row->>'state'
  from jsonb_array_elements($2::jsonb) as row
  on conflict (server, tool, fingerprint) do nothing returning tool, state, changed`;

@Injectable()
export class ToolVersionRepository {
  constructor(private readonly database: Database) {}

  /** The versions of a server's tools, oldest first. */
  of(server: string): Promise<ToolVersion[]> {
    const text = 'select tool, fingerprint, definition, state from mcp_tool_versions where server = $1 order by id';
    return this.database.query<ToolVersion>(text, [server]);
  }

  /** Versions that are there already stay as they are. @returns those that are new */
  insert(server: string, versions: readonly NewVersion[]): Promise<Pick<NewVersion, 'tool' | 'state' | 'changed'>[]> {
    // PostgreSQL refuses the character, in texts and in JSON
    const rows = JSON.stringify(versions.map((version) => ({ id: newId(), ...version }))).replaceAll('\\u0000', '');
    return this.database.query(INSERT, [server, rows]);
  }

  /** Up to `limit + 1` changes before the cursor, newest first. */
  changes(filter: { server?: string | undefined; state?: VersionState | undefined }, { cursor, limit }: PageRequest) {
    return this.database.query<ToolChange>(
      `select ${COLUMNS} from mcp_tool_versions where state <> 'known' and ($1::text is null or server = $1)
       and ($2::text is null or state = $2) and ($3::uuid is null or id < $3) order by id desc limit $4`,
      [filter.server ?? null, filter.state ?? null, cursor ?? null, limit + 1],
    );
  }

  /** @returns the change as it is then; nothing where there is no such change */
  async decide(id: string, state: 'approved' | 'rejected', by: string): Promise<ToolChange | undefined> {
    const [row] = await this.database.query<ToolChange>(
      `update mcp_tool_versions set state = $2, decided_by = $3, decided_at = now() where id = $1 and state <> 'known' returning ${COLUMNS}`,
      [id, state, by],
    );
    return row;
  }
}
