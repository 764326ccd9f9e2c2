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

/** A question with its answer, as it is kept. */
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

  /** @throws AppError `REQUEST.NOT_FOUND` when the principal has no such conversation */
  async check(principal: Principal, conversationId: string): Promise<void> {
    await requireOwn(this.database, principal, conversationId);
  }

  /**
   * Adds a turn, with a new conversation around it where none is named.
   *
   * @returns the id of the conversation
   */
  async add(principal: Principal, conversationId: string | undefined, turn: Turn): Promise<string> {
    return this.database.transaction(async (tx) => {
      if (conversationId) await requireOwn(tx, principal, conversationId);
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

async function requireOwn(sql: Sql, principal: Principal, conversationId: string): Promise<void> {
  const rows = await sql.query('select 1 from conversations where id = $1 and principal_id = $2', [conversationId, principal.id]);
  if (rows.length === 0) throw new AppError('REQUEST.NOT_FOUND', `there is no conversation "${conversationId}"`);
}
