import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import type { PGlite } from '@electric-sql/pglite';

/** With this status the engine leaves its loop for an ordinary SQL error, to come back at once. */
const SQL_ERROR_STATUS = 100;

/** The one PostgreSQL session, over files in a folder. It works in this thread: nothing else runs during a statement. */
export class PostgresEngine {
  private constructor(private readonly database: PGlite) {}

  /**
   * @param folder made if absent; may hold any characters
   * @param onCrash called once the engine is beyond use. What it has acknowledged is safe; the process should end
   */
  static async open(folder: string, onCrash: (error: unknown) => void): Promise<PostgresEngine> {
    if (!existsSync(folder)) await initialise(folder);
    const database = await load(folder);
    const loop = database.Module._PostgresMainLoopOnce;
    // PGlite takes every exception from here for an SQL error and would turn in its loop for ever
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

  /** Runs messages that are whole. @returns the messages that answer, in pieces of any size */
  async run(messages: Uint8Array): Promise<Buffer[]> {
    const answer: Buffer[] = [];
    // copied: the engine reuses the memory
    await this.database.execProtocolRawStream(messages, { onRawData: (bytes) => answer.push(Buffer.from(bytes)) });
    return answer;
  }

  /** Runs one statement of the house's own. @returns its rows */
  async query<Row>(text: string): Promise<Row[]> {
    return (await this.database.query<Row>(text)).rows;
  }

  /** True from BEGIN to COMMIT or ROLLBACK, also where a statement in between has failed. */
  get inTransaction(): boolean {
    return this.database.isInTransaction();
  }

  async close(): Promise<void> {
    await this.database.close();
  }
}

/** Made aside and moved into place when it is whole, so that a start that was cut off leaves nothing that looks like data. */
async function initialise(folder: string): Promise<void> {
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
