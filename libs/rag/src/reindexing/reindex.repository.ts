import { Injectable } from '@nestjs/common';
import { Database, type Sql } from '@causeway/database';
import type { LeaseStore } from '@causeway/jobs';
import { newId } from '@causeway/kernel';
import { KNOWN_VECTOR } from '../index/embedding.repository.js';
import { activateProfile } from './profile.repository.js';
import type { Coverage, Reindex, ReindexWork, WaitingChunk } from './reindex.js';

const SELECT = `select id, from_profile as "fromProfile", to_profile as "toProfile", status, done::float8 as done, total::float8 as total,
    case when error_code is not null then json_build_object('code', error_code, 'message', error_message) end as error,
    started_at as "startedAt", updated_at as "updatedAt", ended_at as "endedAt" from reindexes`;

/** `$1` is the profile's name. */
const PROFILE_ID = '(select id from embedding_profiles where name = $1)';
/** Evaluated chunk by chunk, so that a batch is found without reading all others. */
const WITHOUT_VECTOR = `(select true from chunk_embeddings e where e.profile_id = ${PROFILE_ID} and e.chunk_id = c.id) is null`;

/** Reindexes, the chunks that they still have to embed, and the leases of the workers that do it. Every step may be repeated. */
@Injectable()
export class ReindexRepository implements LeaseStore<ReindexWork> {
  constructor(private readonly database: Database) {}

  async find(id: string, sql: Sql = this.database): Promise<Reindex | undefined> {
    const [row] = await sql.query<Reindex>(`${SELECT} where id = $1`, [id]);
    return row;
  }

  async findLast(): Promise<Reindex | undefined> {
    const [row] = await this.database.query<Reindex>(`${SELECT} order by id desc limit 1`);
    return row;
  }

  async insertReindex(from: string | null, to: string, sql: Sql = this.database): Promise<Reindex> {
    const id = newId();
    await sql.query(
      `insert into reindexes (id, from_profile, to_profile, status, total)
       values ($1, $2, $3, 'running', (select count(*) from chunks))`,
      [id, from, to],
    );
    return (await this.find(id, sql))!;
  }

  /** Cancels the running reindex. @returns undefined when none runs */
  async cancelRunning(sql: Sql = this.database): Promise<Reindex | undefined> {
    const [row] = await sql.query<{ id: string }>(
      `update reindexes set status = 'cancelled', closing = false, ended_at = clock_timestamp(), updated_at = now()
       where status = 'running' returning id`,
    );
    return row && this.find(row.id, sql);
  }

  /** Ids of running reindexes that no worker has a lease on. */
  async abandoned(): Promise<string[]> {
    const rows = await this.database.query<{ id: string }>(
      `select id from reindexes where status = 'running' and (lease_until is null or lease_until < now())`,
    );
    return rows.map(({ id }) => id);
  }

  async acquire({ reindexId }: ReindexWork, owner: string, seconds: number): Promise<boolean> {
    const rows = await this.database.query(
      `update reindexes set owner = $2, lease_until = now() + make_interval(secs => $3)
       where id = $1 and status = 'running' and (owner = $2 or lease_until is null or lease_until < now()) returning 1`,
      [reindexId, owner, seconds],
    );
    return rows.length > 0;
  }

  renew(owner: string, seconds: number): Promise<ReindexWork[]> {
    return this.database.query<ReindexWork>(
      `update reindexes set lease_until = now() + make_interval(secs => $2)
       where owner = $1 and status = 'running' returning id as "reindexId"`,
      [owner, seconds],
    );
  }

  async release({ reindexId }: ReindexWork, owner: string): Promise<void> {
    await this.database.query('update reindexes set owner = null, lease_until = null where id = $1 and owner = $2', [
      reindexId,
      owner,
    ]);
  }

  /** Chunks of all versions without a vector in the profile, above `after`, in the order of their ids. */
  waiting(profileName: string, after: string | null, limit: number): Promise<WaitingChunk[]> {
    return this.database.query<WaitingChunk>(
      `select c.id, c.text, c.heading_path as "headingPath" from chunks c
       where ($2::uuid is null or c.id > $2) and ${WITHOUT_VECTOR} order by c.id limit $3`,
      [profileName, after, limit],
    );
  }

  /** Copies to these chunks the vectors that chunks of equal text have in the profile. @returns the ids of those that got one */
  async reuseVectors(profileName: string, ids: readonly string[]): Promise<Set<string>> {
    const rows = await this.database.query<{ id: string }>(
      `insert into chunk_embeddings (profile_id, chunk_id, embedding)
       select p.id, c.id, known.embedding
       from embedding_profiles p join chunks c on c.id = any($2::uuid[])
         cross join lateral (${KNOWN_VECTOR}) known
       where p.name = $1
       on conflict (profile_id, chunk_id) do nothing returning chunk_id as id`,
      [profileName, ids],
    );
    return new Set(rows.map(({ id }) => id));
  }

  async countCoverage(profileName: string): Promise<Coverage> {
    const [row] = await this.database.query<Coverage>(
      `select (select count(*) from chunk_embeddings where profile_id = ${PROFILE_ID})::float8 as done,
         (select count(*) from chunks)::float8 as total`,
      [profileName],
    );
    return row!;
  }

  /** Also clears the error of the last attempt. */
  async updateProgress(id: string, { done, total }: Coverage): Promise<void> {
    await this.database.query(
      `update reindexes set done = least($2::bigint, $3::bigint), total = $3::bigint, error_code = null, error_message = null, updated_at = now()
       where id = $1 and status = 'running'`,
      [id, done, total],
    );
  }

  /** From now on, until the swap or a failure, no version is published that lacks its vectors in the new profile. */
  async close(id: string): Promise<void> {
    await this.database.query(`update reindexes set closing = true, updated_at = now() where id = $1 and status = 'running'`, [
      id,
    ]);
  }

  async recordFailedAttempt(id: string, { code, message }: { code: string; message: string }): Promise<void> {
    await this.database.query(
      `update reindexes set error_code = $2, error_message = $3, closing = false, updated_at = now()
       where id = $1 and status = 'running'`,
      [id, code, message],
    );
  }

  async fail(id: string, reason: { code: string; message: string }): Promise<void> {
    await this.recordFailedAttempt(id, reason);
    await endReindex(this.database, id, 'failed');
  }

  /**
   * Makes the new profile the one that serves, in one transaction. Only after {@link close}.
   *
   * @returns `incomplete`, and changes nothing, while searches would lose a chunk; `over` when the reindex has ended before
   */
  swap({ id, toProfile }: Reindex): Promise<'swapped' | 'incomplete' | 'over'> {
    return this.database.transaction(async (tx) => {
      if (await wouldLoseChunks(tx, toProfile)) return 'incomplete';
      if (!(await endReindex(tx, id, 'done'))) return 'over';
      await activateProfile(tx, toProfile);
      return 'swapped';
    });
  }
}

/** Only a closing reindex can be done. @returns false when it has ended before */
async function endReindex(sql: Sql, id: string, status: 'done' | 'failed'): Promise<boolean> {
  const rows = await sql.query(
    `update reindexes set status = $2::text, done = case when $2::text = 'done' then total else done end, closing = false,
       lease_until = null, ended_at = clock_timestamp(), updated_at = now()
     where id = $1 and status = 'running' and ($2::text = 'failed' or closing) returning 1`,
    [id, status],
  );
  return rows.length > 0;
}

/**
 * Searches would lose a chunk without a vector in the profile when its version is complete, or when the chunk has a vector
 * in another profile, because its version may be published on account of that one.
 */
async function wouldLoseChunks(sql: Sql, profileName: string): Promise<boolean> {
  const rows = await sql.query(
    `select from chunks c where ${WITHOUT_VECTOR} and (
       exists (select from document_versions v where v.id = c.version_id and v.status = 'ready')
       or exists (select from chunk_embeddings o where o.chunk_id = c.id)) limit 1`,
    [profileName],
  );
  return rows.length > 0;
}
