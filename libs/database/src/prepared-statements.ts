import { createHash } from 'node:crypto';
import { Logger } from '@nestjs/common';
import type { QueryConfig } from 'pg';

/** A statement whose plan every connection keeps under its name. Made by {@link prepared}. */
export interface PreparedStatement {
  readonly name: string;
  readonly text: string;
}

/** A condition that applies only when a value is given. One plan for all cases would suit the rarest of them. */
const OPTIONAL_CONDITION = /\$\d+(::[\w[\]]+)? is null or /;

/**
 * Tables that gain thousands of rows with one document. A plan made while they were small reads all of them, for each row
 * of a batch, until PostgreSQL has new statistics: 9,700 chunks took 20 s instead of 5.
 */
const READS_FAST_GROWING_TABLE = /\b(from|join|update) (chunks|chunk_embeddings)\b/;

/** In PostgreSQL a name has at most 63 bytes; the hash and the generation need the rest. */
const MAX_NAME_LENGTH = 36;

/**
 * Names a statement that runs for every request, document or batch, so that PostgreSQL plans it once for each connection:
 * for a statement on one row, planning takes longer than running. Call it once, beside the statement.
 *
 * The name on the connection contains a hash of the text. A pooler that passes connections around may therefore offer a
 * statement that another client has prepared, but never a different one.
 *
 * @throws Error when the plan must depend on the values or on the size of a table that grows fast
 */
export function prepared(name: string, text: string): PreparedStatement {
  if (name.length > MAX_NAME_LENGTH) throw new Error(`the name of the statement "${name}" is too long`);
  if (OPTIONAL_CONDITION.test(text)) throw new Error(`"${name}" has an optional condition: send it unprepared`);
  if (READS_FAST_GROWING_TABLE.test(text)) throw new Error(`"${name}" reads a table that grows fast: send it unprepared`);
  return { name: `cw_${name}_${createHash('sha256').update(text).digest('hex').slice(0, 16)}`, text };
}

/** The function of PostgreSQL that reports a prepared statement whose result columns have changed. Messages are translated, this is not. */
const CHANGED_RESULT = 'RevalidateCachedQuery';
/** The statement does not exist, or exists already. */
const LOST_BY_POOLER = new Set(['26000', '42P05']);

/** Sends prepared statements in a form that still works after a migration and behind a connection pooler. */
export class PreparedStatements {
  private readonly logger = new Logger('Database');
  private generation = 0;
  private enabled = true;

  /** @returns what the driver sends */
  toQuery(statement: string | PreparedStatement, values: unknown[]): QueryConfig {
    if (typeof statement === 'string') return { text: statement, values };
    const { name, text } = statement;
    if (!this.enabled) return { text, values };
    if (this.generation === 0) return { name, text, values };
    // a pooler that keeps statements knows them by their texts
    return { name: `${name}_${this.generation}`, text: `${text} /* ${this.generation} */`, values };
  }

  /** @returns true when the statement failed because it was prepared; sent again, it may succeed */
  recoverFrom({ code = '', routine = '' }: { code?: string; routine?: string }): boolean {
    if (routine === CHANGED_RESULT) {
      // a migration changed a table: new names and texts make every connection prepare the statements again
      this.generation++;
      return true;
    }
    if (!LOST_BY_POOLER.has(code)) return false;
    if (this.enabled) this.logger.warn({ msg: 'a connection pooler loses prepared statements; going on without them', code });
    this.enabled = false;
    return true;
  }
}
