import pg from 'pg';

/**
 * While the pool hands a connection over, it has no error listener for a moment, and a server that ends the connection
 * just then would end this process. The next statement on the connection reports the error.
 */
class Connection extends pg.Client {
  constructor(config?: pg.ClientConfig) {
    super(config);
    this.on('error', () => undefined);
  }
}

/** How every connection to the database is made, the one of the migrations included. */
export const CONNECTION_OPTIONS = {
  Client: Connection,
  application_name: 'causeway',
  connectionTimeoutMillis: 10_000,
  idleTimeoutMillis: 30_000,
  // detects a peer that is gone without closing the connection; otherwise a statement would wait for its answer for ever
  keepAlive: true,
  keepAliveInitialDelayMillis: 30_000,
} satisfies pg.PoolConfig;

/** @param url `postgres://…`; the pool connects at the first statement */
export function createPool(url: string, maxConnections: number): pg.Pool {
  const pool = new pg.Pool({ ...CONNECTION_OPTIONS, connectionString: url, max: maxConnections });
  // the pool replaces a lost idle connection by itself, and the next statement reports a database that stays away
  pool.on('error', () => undefined);
  return pool;
}

/** @throws the driver's error when the database cannot be reached; the pool is closed then */
export async function openPool(url: string, maxConnections: number): Promise<pg.Pool> {
  const pool = createPool(url, maxConnections);
  try {
    const connection = await pool.connect();
    connection.release();
    return pool;
  } catch (error) {
    await pool.end();
    throw error;
  }
}
