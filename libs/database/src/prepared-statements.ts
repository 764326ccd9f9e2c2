import { createHash } from 'node:crypto';
import { Logger } from '@nestjs/common';
import type { QueryConfig } from 'pg';

/** A text that was sent that often will be sent again. */
const USES = 3;
/** Texts that are looked at: more than there are, unless some are put together. */
const MOST_TEXTS = 1_000;

/** A condition that holds only where something is asked for: one plan for all cases would be one for the rarest. */
const OPTIONAL = /\$\d+(::[\w[\]]+)? is null or /;

/** Where PostgreSQL notices that a plan would answer other columns than before. Messages may be in any language. */
const CHANGED_RESULT = 'RevalidateCachedQuery';
const LOST = new Set(['26000', '42P05']);

/**
 * Lets connections keep the plans of the statements that are sent again and again: for a statement on one row, planning
 * takes longer than running it. What has optional conditions is left out, since its plan depends on its values.
 *
 * A name is made of its text. So a pooler that passes connections around may offer a statement that another client has
 * prepared, but never another statement.
 */
export class PreparedStatements {
  private readonly logger = new Logger('Database');
  private readonly uses = new Map<string, number>();
  private readonly names = new Map<string, string>();
  private generation = 0;
  private enabled = true;

  /** @returns what the driver is to send */
  of(text: string, values: unknown[]): QueryConfig {
    const name = values.length > 0 && this.enabled ? this.nameOf(text) : undefined;
    if (name === undefined) return { text, values };
    // a pooler that keeps statements knows them by their texts
    return { name, text: this.generation > 0 ? `${text} /* ${this.generation} */` : text, values };
  }

  /** @returns whether the failure is of having been prepared: done again, the work may succeed */
  failedBy({ code = '', routine = '' }: { code?: string; routine?: string }): boolean {
    if (routine === CHANGED_RESULT) {
      // a migration has changed a table: under other names, and as other texts, the statements are prepared anew
      this.generation++;
      this.names.clear();
      return true;
    }
    if (!LOST.has(code)) return false;
    if (this.enabled) this.logger.warn({ msg: 'a pooler loses prepared statements; going on without them', code });
    this.enabled = false;
    return true;
  }

  private nameOf(text: string): string | undefined {
    const known = this.names.get(text);
    if (known !== undefined) return known;
    const uses = (this.uses.get(text) ?? 0) + 1;
    if (uses === 1 && this.uses.size >= MOST_TEXTS) return undefined;
    this.uses.set(text, uses);
    if (uses < USES || OPTIONAL.test(text)) return undefined;
    const name = `cw_${createHash('sha256').update(`${this.generation} ${text}`).digest('hex').slice(0, 32)}`;
    this.names.set(text, name);
    return name;
  }
}
