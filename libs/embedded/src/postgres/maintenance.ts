import type { SharedSession } from './shared-session.js';

const INTERVAL_MS = 10_000;
/** Bounds the write-ahead log that a start after a crash has to replay. */
const CHECKPOINT_AFTER_BYTES = 64 * 1024 * 1024;

/** Selects a table by criteria similar to those of autovacuum, the one with the most dead rows first. */
const TABLE_TO_VACUUM = `
  select relid::regclass::text as name,
    n_dead_tup > 1000 + 0.2 * greatest(reltuples, 0) or n_ins_since_vacuum > 10000 + 0.2 * greatest(reltuples, 0) as vacuum
  from pg_stat_user_tables join pg_class on pg_class.oid = relid
  where n_dead_tup > 1000 + 0.2 * greatest(reltuples, 0)
    or n_ins_since_vacuum > 10000 + 0.2 * greatest(reltuples, 0)
    or n_mod_since_analyze > 200 + 0.1 * greatest(reltuples, 0)
  order by n_dead_tup desc limit 1`;
const BYTES_SINCE_CHECKPOINT = `
  select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), redo_lsn)::float8 as bytes from pg_control_checkpoint()`;

/** Does the work of autovacuum and the checkpointer, because the embedded database has no background processes. */
export class Maintenance {
  private timer: NodeJS.Timeout | undefined;
  private currentRound: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(private readonly session: SharedSession) {}

  start(): void {
    this.timer = setTimeout(() => {
      this.currentRound = this.runOnce().finally(() => {
        if (!this.stopped) this.start();
      });
    }, INTERVAL_MS);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.currentRound;
  }

  async runOnce(): Promise<void> {
    try {
      const [table] = await this.session.query<{ name: string; vacuum: boolean }>(TABLE_TO_VACUUM);
      if (table) await this.session.query(table.vacuum ? `vacuum (analyze) ${table.name}` : `analyze ${table.name}`);
      const [log] = await this.session.query<{ bytes: number }>(BYTES_SINCE_CHECKPOINT);
      if (log && log.bytes > CHECKPOINT_AFTER_BYTES) await this.session.query('checkpoint');
    } catch (error) {
      // the next round tries again; a table may have been dropped between the two statements
      console.error('maintenance of the embedded database failed:', error);
    }
  }
}
