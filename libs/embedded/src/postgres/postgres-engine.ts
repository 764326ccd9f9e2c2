import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import type { PGlite } from '@electric-sql/pglite';

/** The engine leaves its loop with this status for an ordinary SQL error and is then entered again. */
const SQL_ERROR_STATUS = 100;

/** The one PostgreSQL session, on files in a folder. It runs in this thread and blocks it during a statement. */
export class PostgresEngine {
  private constructor(private readonly database: PGlite) {}

  /**
   * @param folder is created if it does not exist
   * @param onCrash is called when the engine is no longer usable. Committed data is safe, and the process should exit
   */
  static async open(folder: string, onCrash: (error: unknown) => void): Promise<PostgresEngine> {
    if (!existsSync(folder)) await createDatabase(folder);
    const database = await load(folder);
    const loop = database.Module._PostgresMainLoopOnce;
    // PGlite takes every exception from here for an SQL error and would loop forever
    database.Module._PostgresMainLoopOnce = () => {
      try {
        loop();
      } catch (error) {
        if ((error as { status?: number }).status !== SQL_ERROR_STATUS) onCrash(error);
        throw error;
      }
    };
    return new PostgresEngine(database);
  }

  /**
   * Runs complete protocol messages.
   *
   * @returns the response messages, split into chunks of any size
   */
  async run(messages: Uint8Array): Promise<Buffer[]> {
    const response: Buffer[] = [];
    // copies the bytes, because the engine reuses the memory
    await this.database.execProtocolRawStream(messages, { onRawData: (bytes) => response.push(Buffer.from(bytes)) });
    return response;
  }

  /** Runs one statement of this library and returns its rows. */
  async query<Row>(text: string): Promise<Row[]> {
    return (await this.database.query<Row>(text)).rows;
  }

  /** True from BEGIN to COMMIT or ROLLBACK, also after a statement in between has failed. */
  get inTransaction(): boolean {
    return this.database.isInTransaction();
  }

  async close(): Promise<void> {
    await this.database.close();
  }
}

/** Creates the database in another folder and then renames it, so that an interrupted start leaves no incomplete database. */
async function createDatabase(folder: string): Promise<void> {
  const unfinished = `${folder}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true });
  const database = await load(unfinished);
  await database.close();
  await rename(unfinished, folder);
}

async function load(folder: string): Promise<PGlite> {
  const [{ PGlite }, { vector }] = await Promise.all([import('@electric-sql/pglite'), import('@electric-sql/pglite-pgvector')]);
  const database = new PGlite({ dataDir: `file://${folder}`, relaxedDurability: false, extensions: { vector } });
  await database.waitReady;
  return database;
}
