import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The call ledger names the caller, and is listed by server, tool and caller, newest first, and by what was not answered. */
export class McpLedger1795460000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table mcp_calls add column principal_name text');
    await runner.query('create index mcp_calls_server on mcp_calls (server, tool, id)');
    await runner.query('create index mcp_calls_principal on mcp_calls (principal_id, id)');
    await runner.query(`create index mcp_calls_unanswered on mcp_calls (id) where outcome <> 'completed'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index mcp_calls_server, mcp_calls_principal, mcp_calls_unanswered');
    await runner.query('alter table mcp_calls drop column principal_name');
  }
}
