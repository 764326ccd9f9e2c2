import { createHash } from 'node:crypto';
import { Logger } from '@nestjs/common';
import type { QueryConfig } from 'pg';

/** A text that was sent that often will be sent again. */
const USES = 3;
/** Texts that are looked at: more than there are, unless some are put together. */
const MOST_TEXTS = 1_000;

/** A condition that holds only where something is asked for: one plan for all cases would be one for the rarest. */
const OPTIONAL = /\$\d+(::[\w[\]]+)? is null or /;

/**
 * Tables that gain thousands of rows with one document. A plan that was made while they were small reads all of them, for
 * each row of a batch, until PostgreSQL has new statistics: 9,700 chunks took 20 s instead of 5.
 */
const READS_FAST_GROWING = /\b(from|join|update) (chunks|chunk_embeddings)\b/;

/** Where PostgreSQL notices that a plan would answer other columns than before. Messages may be in any language. */
const CHANGED_RESULT = 'RevalidateCachedQuery';
const LOST = new Set(['26000', '42P05']);

/**
 * Lets connections keep the plans of the statements that are sent again and again: for a statement on one row, planning
 * takes longer than running it. Left out is what has optional conditions, since its plan depends on its values, and what
 * reads tables that grow too fast for a plan to be kept.
 *
 * A name is made of its text. So a pooler that passes connections around may offer a statement that another client has
 * prepared, but never another statement.
 */
export class PreparedStatements {
  private readonly logger = new Logger('Database');
  private readonly uses = new Map<string, number>();
  /** What is sent of a text that was sent often: by a name, unless it is left out. */
  private readonly decided = new Map<string, { name?: string; text: string }>();
  private generation = 0;
  private enabled = true;

  /** @returns what the driver is to send */
  of(text: string, values: unknown[]): QueryConfig {
    const statement = values.length > 0 && this.enabled ? this.statementOf(text) : { text };
    return { ...statement, values };
  }

  /** @returns whether the failure is of having been prepared: done again, the work may succeed */
  failedBy({ code = '', routine = '' }: { code?: string; routine?: string }): boolean {
    if (routine === CHANGED_RESULT) {
      // a migration has changed a table: under other names, and as other texts, the statements are prepared anew
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
    if (uses === 1 && this.uses.size >= MOST_TEXTS) return { text };
    this.uses.set(text, uses);
    if (uses < USES) return { text };
    const statement = OPTIONAL.test(text) || READS_FAST_GROWING.test(text) ? { text } : this.named(text);
    this.decided.set(text, statement);
    return statement;
  }

  private named(text: string): { name: string; text: string } {
    // a pooler that keeps statements knows them by their texts
    const sent = this.generation > 0 ? `${text} /* ${this.generation} */` : text;
    return { name: `cw_${createHash('sha256').update(sent).digest('hex').slice(0, 32)}`, text: sent };
  }
}
