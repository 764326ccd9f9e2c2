import { Injectable } from '@nestjs/common';
import { Database, prepared } from '@causeway/database';
import type { LeaseStore } from '@causeway/jobs';
import { UNFINISHED } from '../documents/document.js';

/** What a worker has a lease on: one job of a version. */
export interface VersionJob extends Record<string, string> {
  versionId: string;
  job: string;
}

const ACQUIRE = prepared(
  'acquire_lease',
  `insert into work_leases as held (version_id, job, owner, expires_at)
   select id, $2, $3, now() + make_interval(secs => $4) from document_versions where id = $1 and ${UNFINISHED} for key share
   on conflict (version_id, job) do update
   set owner = excluded.owner, started_at = now(), expires_at = excluded.expires_at
   where held.owner = excluded.owner or held.expires_at < now() returning 1`,
);

const RELEASE = prepared('release_lease', 'delete from work_leases where version_id = $1 and job = $2 and owner = $3');

/** Which worker does which job of a version. Times are those of the database. */
@Injectable()
export class LeaseRepository implements LeaseStore<VersionJob> {
  constructor(private readonly database: Database) {}

  async acquire({ versionId, job }: VersionJob, owner: string, seconds: number): Promise<boolean> {
    const rows = await this.database.query(ACQUIRE, [versionId, job, owner, seconds]);
    return rows.length > 0;
  }

  /**
   * Skips leases that are locked, because they are being removed: waiting for one of them while holding locks on the others
   * would end in a deadlock with the removal of a collection.
   */
  renew(owner: string, seconds: number): Promise<VersionJob[]> {
    return this.database.query(
      `with free as (select version_id, job from work_leases where owner = $1 for update skip locked)
       update work_leases l set expires_at = now() + make_interval(secs => $2) from free, document_versions v
       where l.version_id = free.version_id and l.job = free.job and l.owner = $1 and v.id = l.version_id and v.${UNFINISHED}
       returning l.version_id as "versionId", l.job`,
      [owner, seconds],
    );
  }

  async release({ versionId, job }: VersionJob, owner: string): Promise<void> {
    await this.database.query(RELEASE, [versionId, job, owner]);
  }
}
