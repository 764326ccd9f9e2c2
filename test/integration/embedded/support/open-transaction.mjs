/** A client that is in the midst of a transaction when it is killed. Argument: the database's URL. */
import pg from 'pg';

const client = new pg.Client({ connectionString: process.argv[2] });
await client.connect();
await client.query('begin');
await client.query(`insert into notes (body) values ('never committed')`);
console.log('open');
