import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The definitions that tools of MCP servers were seen with, and what was decided about them. */
export class McpToolVersions1795470000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create table mcp_tool_versions (
      id uuid primary key,
      server text not null,
      tool text not null,
      fingerprint text not null,
      definition jsonb not null,
      changed text[] not null,
      -- the fingerprint that it was compared with
      previous text,
      state text not null check (state in ('known', 'recorded', 'quarantined', 'approved', 'rejected')),
      seen_at timestamptz not null default now(),
      decided_by text,
      decided_at timestamptz,
      unique (server, tool, fingerprint)
    )`);
    await runner.query(`create index mcp_tool_versions_changes on mcp_tool_versions (id) where state <> 'known'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table mcp_tool_versions');
  }
}
