import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { type EmbeddedServices, startEmbedded } from '@causeway/embedded';
import pg from 'pg';
import { freshDataDir } from '../../services/embedded-stores.js';
import { startScript } from './support/children.js';
import { bind, execute, flush, message, parse, query, RawClient, sync } from './support/raw-client.js';

jest.setTimeout(120_000);

const IDLE_LIMIT_MS = 1_500;

describe('the embedded PostgreSQL, one session shared by many clients', () => {
  let dataDir: string;
  let services: EmbeddedServices;
  let pool: pg.Pool;
  const connect = async (): Promise<pg.Client> => {
    const client = new pg.Client({ connectionString: services.databaseUrl });
    client.on('error', () => undefined);
    await client.connect();
    return client;
  };
  const countNotes = async (): Promise<number> =>
    (await pool.query<{ n: number }>('select count(*)::int as n from notes')).rows[0]?.n ?? -1;

  beforeAll(async () => {
    dataDir = await freshDataDir();
    services = await startEmbedded({ dataDir, idleInTransactionTimeoutMs: IDLE_LIMIT_MS });
    pool = new pg.Pool({ connectionString: services.databaseUrl, max: 8 });
    await pool.query('create table notes (id integer generated always as identity, body text not null)');
  });
  beforeEach(() => pool.query('truncate notes'));
  afterAll(async () => {
    await pool?.end();
    await services?.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  it('never gives one user of the pool the answer meant for another', async () => {
    const users = Array.from({ length: 8 }, (_, user) => user);
    const mixedUp: string[] = [];
    await Promise.all(
      users.map(async (user) => {
        for (let round = 0; round < 100; round++) {
          const mark = `${user}/${round}`;
          const { rows } = await pool.query<{ mark: string; n: number }>(
            'select $1::text as mark, generate_series(1, $2::int) as n',
            [mark, user + 1],
          );
          if (rows.length !== user + 1 || rows.some((row) => row.mark !== mark)) mixedUp.push(mark);
        }
      }),
    );
    expect(mixedUp).toEqual([]);
  });

  it('never mixes up clients whose batches arrive message by message', async () => {
    const clients = await Promise.all(Array.from({ length: 5 }, () => RawClient.open(services.databaseUrl)));
    const mixedUp: string[] = [];
    await Promise.all(
      clients.map(async (client, index) => {
        for (let round = 0; round < 30; round++) {
          for (const part of [parse('', `select 'mark ${index}/${round}'`), bind(''), execute(), sync()]) {
            client.send(part);
            await sleep(1);
          }
          const answers = await client.until('Z');
          const types = answers.map(({ type }) => type).join('');
          if (types !== '12DCZ' || !answers[2]?.body.endsWith(`mark ${index}/${round}`))
            mixedUp.push(`${index}/${round}: ${types}`);
        }
      }),
    );
    expect(mixedUp).toEqual([]);
    for (const { socket } of clients) socket.destroy();
  });

  it('separates prepared statements of the same name, also in transactions', async () => {
    const clients = await Promise.all(Array.from({ length: 6 }, connect));
    const mixedUp: number[] = [];
    await Promise.all(
      clients.map(async (client, index) => {
        for (let round = 0; round < 50; round++) {
          if (round % 2) await client.query('begin');
          const { rows } = await client.query<{ sum: number }>({
            name: 'sum',
            text: `select $1::int + ${index} as sum`,
            values: [round],
          });
          if (rows[0]?.sum !== round + index) mixedUp.push(index);
          if (round % 2) await client.query('commit');
        }
      }),
    );
    expect(mixedUp).toEqual([]);
    await Promise.all(clients.map((client) => client.end()));
  });

  it('removes the prepared statements of a client that has left', async () => {
    const client = await connect();
    await client.query({ name: 'mine', text: 'select 1' });
    await client.end();

    expect((await pool.query(`select name from pg_prepared_statements where name like '%mine'`)).rows).toEqual([]);
  });

  it('remakes an unnamed statement that another client has replaced', async () => {
    const [one, other] = await Promise.all([RawClient.open(services.databaseUrl), RawClient.open(services.databaseUrl)]);
    one.send(parse('', `select 'of one'`), sync());
    await one.until('Z');
    other.send(parse('', `select 'of other'`), sync());
    await other.until('Z');

    one.send(bind(''), execute(), sync());
    const answers = await one.until('Z');

    expect(answers.find(({ type }) => type === 'D')?.body).toContain('of one');
    one.socket.destroy();
    other.socket.destroy();
  });

  it('runs a batch that is flushed in parts as one, and lets no one in between', async () => {
    const client = await RawClient.open(services.databaseUrl);
    client.send(parse('', `insert into notes (body) values ('a')`), bind(''), execute(), flush());
    await client.until('C');
    let others = false;
    const other = countNotes().then((notes) => {
      others = true;
      return notes;
    });
    client.send(parse('', 'select wrong'), flush());
    await client.until('E');
    expect(others).toBe(false);
    client.send(parse('', `insert into notes (body) values ('b')`), bind(''), execute(), sync());

    expect((await client.until('Z')).map(({ type }) => type)).toEqual(['Z']);
    expect(await other).toBe(0);
    client.socket.destroy();
  });

  it('undoes a transaction that is rolled back, and nothing of anyone else', async () => {
    const client = await connect();
    await client.query('begin');
    await client.query(`insert into notes (body) values ('undone')`);
    const kept = pool.query(`insert into notes (body) values ('kept')`);
    await sleep(100);
    await client.query('rollback');
    await kept;
    await client.end();

    expect((await pool.query('select body from notes')).rows).toEqual([{ body: 'kept' }]);
  });

  it('shows no one a transaction that is not committed yet', async () => {
    const client = await connect();
    await client.query('begin');
    await client.query(`insert into notes (body) values ('soon')`);
    const seen = countNotes();
    await sleep(100);
    await client.query(`insert into notes (body) values ('soon too')`);
    await client.query('commit');

    expect(await seen).toBe(2);
    await client.end();
  });

  it('keeps a failed transaction with its client until that ends it', async () => {
    const client = await connect();
    await client.query('begin');
    await client.query(`insert into notes (body) values ('lost')`);
    await expect(client.query('select wrong')).rejects.toMatchObject({ code: '42703' });
    const seen = countNotes();
    await expect(client.query('select 1')).rejects.toMatchObject({ code: '25P02' });
    await client.query('commit');

    expect(await seen).toBe(0);
    await client.end();
  });

  it('rolls back for a client that is killed inside a transaction, and goes on with the others', async () => {
    const { child, line } = await startScript('open-transaction.mjs', services.databaseUrl);
    expect(line).toBe('open');
    const seen = countNotes();
    child.kill('SIGKILL');

    expect(await seen).toBe(0);
  });

  it('is not stopped by a client that leaves in the midst of a message, or of a batch', async () => {
    const half = await RawClient.open(services.databaseUrl);
    half.send(parse('half', 'select 1').subarray(0, 12));
    const unsynced = await RawClient.open(services.databaseUrl);
    unsynced.send(parse('', `insert into notes (body) values ('unsynced')`), bind(''), execute(), flush());
    await unsynced.until('C');
    half.socket.destroy();
    unsynced.socket.resetAndDestroy();

    expect(await countNotes()).toBe(0);
  });

  it('cuts off a client that lets a transaction stand idle, with an error that says so', async () => {
    const client = await connect();
    const error = new Promise<Error>((resolve) => client.on('error', resolve));
    await client.query('begin');
    await client.query(`insert into notes (body) values ('forgotten')`);

    expect(await countNotes()).toBe(0);
    expect(await error).toMatchObject({ code: '25P03' });
  });

  it.each([
    ['simple', [query('copy notes (body) from stdin')]],
    ['extended', [parse('', 'copy notes (body) from stdin'), bind(''), execute(), sync()]],
  ])('refuses COPY from a client in the %s protocol and stays usable', async (_, messages) => {
    const client = await RawClient.open(services.databaseUrl);
    client.send(...messages, message('d', 'text\n'), message('c'));

    expect((await client.until('Z')).find(({ type }) => type === 'E')?.body).toContain('does not read COPY data');
    client.send(query('select 1'));
    expect((await client.until('Z')).map(({ type }) => type)).toContain('D');
    client.socket.destroy();
  });

  it.each([
    ['of an unknown type', message('k', 'x'), '08P01'],
    ['that has no end', message('P', 'no end'), '08P01'],
    ['of an impossible length', Buffer.from('Q\xff\xff\xff\xff', 'latin1'), '08P01'],
  ])('refuses a message %s and stays up', async (_, bytes, code) => {
    const client = await RawClient.open(services.databaseUrl);
    client.send(bytes);

    expect((await client.until('E')).at(-1)?.body).toContain(`C${code}`);
    expect(await countNotes()).toBe(0);
  });

  it('refuses a wrong password and an unknown database', async () => {
    const wrong = services.databaseUrl.replace(/:[0-9a-f]{32}@/, ':guessed@');
    await expect(new pg.Client({ connectionString: wrong }).connect()).rejects.toMatchObject({ code: '28P01' });
    await expect(new pg.Client({ connectionString: `${services.databaseUrl}2` }).connect()).rejects.toMatchObject({
      code: '3D000',
    });
  });

  it('carries values of many megabytes both ways', async () => {
    const text = 'ä'.repeat(8_000_000);
    const { rows } = await pool.query<{ text: string }>('select $1::text as text', [text]);

    expect(rows[0]?.text === text).toBe(true);
  });
});
