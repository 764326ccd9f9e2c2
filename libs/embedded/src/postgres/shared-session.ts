import { ABANDON_BATCH, closeStatement, FLUSH, query, SYNC } from './messages.js';
import type { PostgresEngine } from './postgres-engine.js';
import { type SessionHolder, SessionGate } from './session-gate.js';
import type { StatementNames } from './statement-names.js';
import type { MessageBatch } from './message-batch.js';

/** Shares the engine's one session among many clients, as if each had its own. */
export class SharedSession {
  private readonly gate: SessionGate;
  /** True if the last batch of the holder had no Sync, so that the session waits for the rest. */
  private awaitsSync = false;

  constructor(
    private readonly engine: PostgresEngine,
    idleInTransactionTimeoutMs: number,
  ) {
    this.gate = new SessionGate(idleInTransactionTimeoutMs);
  }

  /**
   * Runs a batch when it is the client's turn. While a transaction is open, the client keeps the session.
   *
   * @param isGone is called when the turn has come; the batch of a client that has disconnected is not run
   */
  async run(client: SessionHolder, names: StatementNames, batch: MessageBatch, isGone: () => boolean): Promise<Buffer[]> {
    await this.gate.acquire(client);
    try {
      if (isGone()) return [];
      if (batch.needsUnnamed) await this.restoreUnnamed(names);
      const response = await this.engine.run(batch.messages);
      this.awaitsSync = !batch.complete;
      return response;
    } finally {
      this.gate.release(client, this.awaitsSync || this.engine.inTransaction);
    }
  }

  /** Rolls back the open transaction of a client, closes its statements, and releases the session. */
  async cleanUp(client: SessionHolder, names: StatementNames): Promise<void> {
    const aliases = [...names.aliases];
    if (aliases.length === 0 && !this.gate.isHeldBy(client)) return;
    await this.gate.acquire(client);
    try {
      if (this.awaitsSync) await this.engine.run(ABANDON_BATCH);
      this.awaitsSync = false;
      if (this.engine.inTransaction) await this.engine.run(query('rollback'));
      if (aliases.length > 0) await this.engine.run(Buffer.concat([...aliases.map(closeStatement), SYNC]));
    } finally {
      this.gate.release(client, false);
    }
  }

  /** Runs a statement of this library, outside of any client's transaction. */
  async query<Row>(text: string): Promise<Row[]> {
    const self: SessionHolder = { onIdleTimeout: () => undefined };
    await this.gate.acquire(self);
    try {
      return await this.engine.query<Row>(text);
    } finally {
      this.gate.release(self, false);
    }
  }

  /**
   * Prepares the client's unnamed statement again, or closes that of another client, since other clients may have replaced
   * it between two batches. The `pg` package never needs this, because it prepares and runs a statement in one batch.
   */
  private async restoreUnnamed(names: StatementNames): Promise<void> {
    await this.engine.run(Buffer.concat([names.unnamed ?? closeStatement(''), this.awaitsSync ? FLUSH : SYNC]));
  }
}
