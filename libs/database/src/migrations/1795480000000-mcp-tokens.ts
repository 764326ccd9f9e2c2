import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Refresh tokens that authorization servers of MCP servers have issued in place of the configured ones, sealed with those. */
export class McpTokens1795480000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create table mcp_tokens (
      key text primary key,
      sealed text not null,
      version integer not null,
      updated_at timestamptz not null default now()
    )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table mcp_tokens');
  }
}
