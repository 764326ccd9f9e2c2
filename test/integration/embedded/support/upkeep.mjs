/** Runs the upkeep of the embedded database by hand. Argument: a database's folder. Prints figures from before and after. */
import { Maintenance } from '../../../../dist/libs/embedded/src/postgres/maintenance.js';
import { PostgresEngine } from '../../../../dist/libs/embedded/src/postgres/postgres-engine.js';
import { SharedSession } from '../../../../dist/libs/embedded/src/postgres/shared-session.js';

const engine = await PostgresEngine.open(process.argv[2], (error) => console.error(error));
const session = new SharedSession(engine, 60_000);
const maintenance = new Maintenance(session);
const number = async (text) => Number(Object.values((await session.query(text))[0])[0]);
/** The engine reports its statistics at most once a second, with the statement after. */
const reportStatistics = async () => {
  await session.query('select pg_stat_force_next_flush()');
  await session.query('select 1');
};
const around = async (figure) => {
  await reportStatistics();
  const before = await number(figure);
  await maintenance.runOnce();
  return { before, after: await number(figure) };
};

// just small enough to be stored as it is
await session.query(`create table numbers as select n, repeat('x', 1900) as filler from generate_series(1, 40000) n`);
await session.query('checkpoint');
const rows = await around(`select reltuples from pg_class where relname = 'numbers'`);
await session.query('delete from numbers');
const bytes = await around(`select pg_relation_size('numbers')`);
await session.query(`insert into numbers select n, repeat('y', 1900) from generate_series(1, 40000) n`);
const log = await around('select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), redo_lsn) from pg_control_checkpoint()');
await engine.close();
console.log(JSON.stringify({ rows, bytes, log }));
