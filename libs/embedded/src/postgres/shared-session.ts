import { ABANDON_BATCH, closeStatement, FLUSH, query, SYNC } from './messages.js';
import type { PostgresEngine } from './postgres-engine.js';
import { type Holder, SessionGate } from './session-gate.js';
import type { StatementNames } from './statement-names.js';
import type { Unit } from './unit.js';

/** The engine's one session, used by many clients as if each had its own. */
export class SharedSession {
  readonly #gate: SessionGate;
  /** A part without Sync has been sent, and its Sync has not. */
  #unfinished = false;

  constructor(
    private readonly engine: PostgresEngine,
    idleInTransactionLimitMs: number,
  ) {
    this.#gate = new SessionGate(idleInTransactionLimitMs);
  }

  /**
   * Runs a unit when it is the client's turn. While that leaves a transaction open, the session stays with the client.
   *
   * @param isGone asked when the turn has come: what a client that is gone has left behind is not run
   */
  async run(client: Holder, names: StatementNames, unit: Unit, isGone: () => boolean): Promise<Buffer[]> {
    await this.#gate.enter(client);
    try {
      if (isGone()) return [];
      if (unit.needsUnnamed) await this.#remakeUnnamed(names);
      const answer = await this.engine.run(unit.messages);
      this.#unfinished = !unit.complete;
      return answer;
    } finally {
      this.#gate.leave(client, this.#unfinished || this.engine.inTransaction);
    }
  }

  /** Undoes what a client has left open. Afterwards the session is free for others. */
  async abandon(client: Holder, names: StatementNames): Promise<void> {
    const aliases = [...names.aliases];
    if (aliases.length === 0 && !this.#gate.isHeldBy(client)) return;
    await this.#gate.enter(client);
    try {
      if (this.#unfinished) await this.engine.run(ABANDON_BATCH);
      this.#unfinished = false;
      if (this.engine.inTransaction) await this.engine.run(query('rollback'));
      if (aliases.length > 0) await this.engine.run(Buffer.concat([...aliases.map(closeStatement), SYNC]));
    } finally {
      this.#gate.leave(client, false);
    }
  }

  /** A statement of the house's own, outside of any client's transaction. */
  async query<Row>(text: string): Promise<Row[]> {
    const self: Holder = { onIdle: () => undefined };
    await this.#gate.enter(self);
    try {
      return await this.engine.query<Row>(text);
    } finally {
      this.#gate.leave(self, false);
    }
  }

  /**
   * Between two units others may have put their own unnamed statement in place of the client's, so it is made again.
   * A client without one must not run another's either. (`pg` never gets here: it makes and runs it in one unit.)
   */
  async #remakeUnnamed(names: StatementNames): Promise<void> {
    await this.engine.run(Buffer.concat([names.unnamed ?? closeStatement(''), this.#unfinished ? FLUSH : SYNC]));
  }
}
