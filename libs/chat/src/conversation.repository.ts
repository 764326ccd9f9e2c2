import { Injectable } from '@nestjs/common';
import {
  type AnswerCitation,
  AppError,
  newId,
  type Principal,
  storableJson,
  storableText,
  type TokenUsage,
  type ToolStep,
} from '@causeway/kernel';
import { Database, type Sql } from '@causeway/database';

/** A question with its answer, as it is stored. */
export interface Turn {
  question: string;
  answer: string;
  model: string;
  citations: AnswerCitation[];
  toolSteps: ToolStep[];
  usage: TokenUsage;
}

@Injectable()
export class ConversationRepository {
  constructor(private readonly database: Database) {}

  /** @throws AppError `REQUEST.NOT_FOUND` if the principal has no such conversation */
  async requireOwned(principal: Principal, conversationId: string): Promise<void> {
    await requireOwned(this.database, principal, conversationId);
  }

  /**
   * Inserts a turn, and a new conversation for it if `conversationId` is undefined.
   *
   * @returns the id of the conversation
   */
  async appendTurn(principal: Principal, conversationId: string | undefined, turn: Turn): Promise<string> {
    return this.database.transaction(async (tx) => {
      if (conversationId) await requireOwned(tx, principal, conversationId);
      const id = conversationId ?? (await insertConversation(tx, principal));
      await tx.query(
        `insert into turns (id, conversation_id, question, answer, model, citations, tool_steps, usage)
         values ($1, $2, $3, $4, $5, $6, $7, $8)`,
        [
          newId(),
          id,
          storableText(turn.question),
          storableText(turn.answer),
          turn.model,
          JSON.stringify(storableJson(turn.citations)),
          JSON.stringify(storableJson(turn.toolSteps)),
          JSON.stringify(storableJson(turn.usage)),
        ],
      );
      return id;
    });
  }
}

async function insertConversation(tx: Sql, principal: Principal): Promise<string> {
  const id = newId();
  await tx.query('insert into conversations (id, principal_id) values ($1, $2)', [id, principal.id]);
  return id;
}

async function requireOwned(sql: Sql, principal: Principal, conversationId: string): Promise<void> {
  const rows = await sql.query('select 1 from conversations where id = $1 and principal_id = $2', [conversationId, principal.id]);
  if (rows.length === 0) throw new AppError('REQUEST.NOT_FOUND', `there is no conversation "${conversationId}"`);
}
