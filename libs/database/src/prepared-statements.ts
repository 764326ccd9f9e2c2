import { createHash } from 'node:crypto';
import { Logger } from '@nestjs/common';
import type { QueryConfig } from 'pg';

/** A statement that was sent this often is expected to be sent again. */
const USES = 3;
/** Statements that are counted. The code has fewer, unless some are composed from parts. */
const MAX_TEXTS = 1_000;

/** Matches conditions that depend on whether a parameter is null: one plan for both cases fits only one of them. */
const OPTIONAL = /\$\d+(::[\w[\]]+)? is null or /;

/**
 * Matches statements on tables that gain thousands of rows with one document. A plan that was made while such a table was
 * small reads the whole table for each row of a batch, until PostgreSQL has new statistics: 9,700 chunks took 20 s instead
 * of 5.
 */
const READS_FAST_GROWING = /\b(from|join|update) (chunks|chunk_embeddings)\b/;

/** The routine of PostgreSQL that reports a changed result type. Its message may be in any language. */
const CHANGED_RESULT = 'RevalidateCachedQuery';
const LOST = new Set(['26000', '42P05']);

/**
 * Prepares the statements that are sent again and again, so that connections keep their plans: for a statement on one row,
 * planning takes longer than running it. Statements with optional conditions are not prepared, because their best plan
 * depends on the values, nor are statements on tables that grow too fast to keep a plan.
 *
 * The name of a prepared statement is the hash of its text. A connection pooler may therefore offer a statement that another
 * client has prepared, but never a different one.
 */
export class PreparedStatements {
  private readonly logger = new Logger('Database');
  private readonly uses = new Map<string, number>();
  /** The statements that were sent often, with a name unless they are not prepared. */
  private readonly decided = new Map<string, { name?: string; text: string }>();
  private generation = 0;
  private enabled = true;

  /** @returns the query for the driver */
  of(text: string, values: unknown[]): QueryConfig {
    const statement = values.length > 0 && this.enabled ? this.statementOf(text) : { text };
    return { ...statement, values };
  }

  /** @returns true when the statement failed because it was prepared, so that a repetition may succeed */
  failedBy({ code = '', routine = '' }: { code?: string; routine?: string }): boolean {
    if (routine === CHANGED_RESULT) {
      // a migration has changed a table: the statements are prepared again, under other names and with other texts
      this.generation++;
      this.decided.clear();
      return true;
    }
    if (!LOST.has(code)) return false;
    if (this.enabled) this.logger.warn({ msg: 'a pooler loses prepared statements; going on without them', code });
    this.enabled = false;
    return true;
  }

  private statementOf(text: string): { name?: string; text: string } {
    const known = this.decided.get(text);
    if (known) return known;
    const uses = (this.uses.get(text) ?? 0) + 1;
    if (uses === 1 && this.uses.size >= MAX_TEXTS) return { text };
    this.uses.set(text, uses);
    if (uses < USES) return { text };
    const statement = OPTIONAL.test(text) || READS_FAST_GROWING.test(text) ? { text } : this.named(text);
    this.decided.set(text, statement);
    return statement;
  }

  private named(text: string): { name: string; text: string } {
    // a pooler that keeps prepared statements identifies them by their texts
    const sent = this.generation > 0 ? `${text} /* ${this.generation} */` : text;
    return { name: `cw_${createHash('sha256').update(sent).digest('hex').slice(0, 32)}`, text: sent };
  }
}
