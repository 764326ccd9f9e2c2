import type { SharedSession } from './shared-session.js';

const INTERVAL_MS = 10_000;
/** What a start after a crash has to read again, at most about this much. */
const CHECKPOINT_AFTER_BYTES = 64 * 1024 * 1024;

/** As autovacuum would choose, but for the scale: one table at a time, the one with the most dead rows first. */
const NEEDY_TABLE = `
  select relid::regclass::text as name,
    n_dead_tup > 1000 + 0.2 * greatest(reltuples, 0) or n_ins_since_vacuum > 10000 + 0.2 * greatest(reltuples, 0) as vacuum
  from pg_stat_user_tables join pg_class on pg_class.oid = relid
  where n_dead_tup > 1000 + 0.2 * greatest(reltuples, 0)
    or n_ins_since_vacuum > 10000 + 0.2 * greatest(reltuples, 0)
    or n_mod_since_analyze > 200 + 0.1 * greatest(reltuples, 0)
  order by n_dead_tup desc limit 1`;
const UNCHECKED_BYTES = `
  select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), redo_lsn)::float8 as bytes from pg_control_checkpoint()`;

/** A single session has no background processes: no checkpointer, no autovacuum. This does their work, in its turn. */
export class Maintenance {
  #timer: NodeJS.Timeout | undefined;
  #round: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(private readonly session: SharedSession) {}

  start(): void {
    this.#timer = setTimeout(() => {
      this.#round = this.runOnce().finally(() => {
        if (!this.#stopped) this.start();
      });
    }, INTERVAL_MS);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#round;
  }

  async runOnce(): Promise<void> {
    try {
      const [table] = await this.session.query<{ name: string; vacuum: boolean }>(NEEDY_TABLE);
      if (table) await this.session.query(table.vacuum ? `vacuum (analyze) ${table.name}` : `analyze ${table.name}`);
      const [log] = await this.session.query<{ bytes: number }>(UNCHECKED_BYTES);
      if (log && log.bytes > CHECKPOINT_AFTER_BYTES) await this.session.query('checkpoint');
    } catch (error) {
      // nothing is lost by a round left out; a table may have been dropped in between
      console.error('maintenance of the embedded database:', error);
    }
  }
}
