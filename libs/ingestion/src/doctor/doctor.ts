import { Injectable } from '@nestjs/common';
import { Database } from '@causeway/database';
import { Reindexes } from '@causeway/rag';
import type { Check, CheckOutcome, CheckResult, Diagnosis } from './check.js';
import { contents } from './content-check.repository.js';
import { DOCUMENT_CHECKS } from './document-checks.js';
import { COUNTS_CHECK, MISSING_VECTORS, TEXT_HASH_CHECK, VECTOR_CHECKS } from './index-checks.js';
import { invalidIndexes } from './index-repair.repository.js';
import { fromSql, type SqlCheck } from './sql-check.repository.js';
import { slices, termVectors } from './text-checks.js';

/** Compares the index with the tables that it is derived from, one statement at a time, and repairs it. */
@Injectable()
export class Doctor {
  private readonly running = new Map<boolean, Promise<Diagnosis>>();

  constructor(
    private readonly database: Database,
    private readonly reindexes: Reindexes,
  ) {}

  /** Concurrent callers share one examination. @param repair false: nothing is changed */
  examine(repair: boolean): Promise<Diagnosis> {
    const running = this.running.get(repair) ?? this.run(repair).finally(() => this.running.delete(repair));
    this.running.set(repair, running);
    return running;
  }

  private async run(repair: boolean): Promise<Diagnosis> {
    const started = performance.now();
    const checks: CheckResult[] = [];
    for (const check of this.checks()) checks.push(await runCheck(check, repair));
    const healthy = checks.every(({ outcome }) => outcome !== 'found' && outcome !== 'left');
    return { healthy, checks, tookMs: Math.round(performance.now() - started) };
  }

  /** Ordered so that a check comes after those whose repair may cause its fault. */
  private checks(): Check[] {
    const { database } = this;
    const sql = (check: SqlCheck) => fromSql(database, check);
    return [
      invalidIndexes(database),
      slices(database),
      sql(TEXT_HASH_CHECK),
      termVectors(database),
      ...DOCUMENT_CHECKS.map(sql),
      sql(COUNTS_CHECK),
      ...VECTOR_CHECKS.map(sql),
      { ...sql(MISSING_VECTORS), repair: () => this.fillVectors() },
      contents(database),
    ];
  }

  private async fillVectors(): Promise<void> {
    const { active, running } = await this.reindexes.state();
    // a running reindex embeds all chunks in its own profile
    if (active && !running) await this.reindexes.start(active);
  }
}

async function runCheck(check: Check, repair: boolean): Promise<CheckResult> {
  const { name, fault, remedy } = check;
  const started = performance.now();
  const finding = await check.find();
  const outcome = finding.count === 0 ? 'ok' : repair ? await repaired(check) : 'found';
  return { name, fault, remedy, ...finding, outcome, tookMs: Math.round(performance.now() - started) };
}

/** A repair counts only when the fault is not found again. */
async function repaired(check: Check): Promise<CheckOutcome> {
  if (!check.repair) return 'left';
  await check.repair();
  if ((await check.find()).count > 0) return 'left';
  return check.isQueued ? 'queued' : 'repaired';
}
