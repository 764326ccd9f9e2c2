import { Inject, Injectable } from '@nestjs/common';
import { APP_CONFIG, type AppConfig } from '@causeway/config';
import { AppError, type ChatEvent, codeOf, type Passage, type Principal } from '@causeway/kernel';
import { counter } from '@causeway/metrics';
import { LANGUAGE_MODEL, type LanguageModel, type ModelInfo, type ModelRequest } from '@causeway/models';
import { AnswerDraft } from './answer-draft.js';
import { type AnswerPlan, planAnswer } from './answer-plan.js';
import { type ChatRequest, questionOf, SERVICE_MODEL } from './chat-request.js';
import { ConversationRepository } from './conversation.repository.js';
import { Grounding } from './grounding.js';
import { modelRounds } from './model-rounds.js';
import { buildPrompt } from './prompt.js';
import { retrievalQuery } from './retrieval-query.js';
import { ToolRunner } from './tool-runner.js';

const DEFAULT_PASSAGES = 8;

/** Answers questions with the documents and tools that the principal may use. */
@Injectable()
export class ChatService {
  private readonly answers = counter('causeway_chat_answers_total', 'Chat answers by outcome', ['outcome']);
  private readonly droppedMarkers = counter(
    'causeway_chat_dropped_citations_total',
    'Citation markers removed from answers because they named no retrieved passage',
  );

  constructor(
    @Inject(APP_CONFIG) private readonly config: AppConfig,
    @Inject(LANGUAGE_MODEL) private readonly models: LanguageModel,
    private readonly grounding: Grounding,
    private readonly tools: ToolRunner,
    private readonly conversations: ConversationRepository,
  ) {}

  /** Returns the models that a request may name: the service's own model, then the others. */
  listModels(): ModelInfo[] {
    const models = this.models.list();
    return [{ id: SERVICE_MODEL, ownedBy: 'causeway', tools: models[0]?.tools ?? false }, ...models];
  }

  /**
   * Answers the last user message: searches, lets the model call tools, adds citations, and stores the turn. Leaving the
   * loop early or aborting the signal ends the request to the model and the tool calls; such a turn is not stored.
   *
   * @throws AppError `MODEL.*`; `AUTH.FORBIDDEN` or `COLLECTION.NOT_FOUND` for collections that the request names;
   *   `REQUEST.NOT_FOUND` for an unknown conversation; the signal's reason when aborted
   */
  async *answer(principal: Principal, request: ChatRequest, signal: AbortSignal): AsyncGenerator<ChatEvent> {
    const ended = new AbortController();
    let outcome = 'aborted';
    try {
      yield* this.streamAnswer(principal, request, AbortSignal.any([signal, ended.signal]));
      outcome = 'ok';
    } catch (error) {
      if (!signal.aborted) outcome = error instanceof AppError ? codeOf(error) : 'INTERNAL';
      throw error;
    } finally {
      ended.abort();
      this.answers.inc({ outcome });
    }
  }

  private async *streamAnswer(principal: Principal, request: ChatRequest, signal: AbortSignal): AsyncGenerator<ChatEvent> {
    signal.throwIfAborted();
    const plan = planAnswer(principal, request, { models: this.models.list(), tools: this.tools.listTools(principal) });
    if (request.conversationId) await this.conversations.requireOwned(principal, request.conversationId);
    const passages = await this.search(principal, request, plan, signal);
    if (passages) yield { type: 'passages', passages };
    const draft = new AnswerDraft(passages);
    const rounds = {
      models: this.models,
      request: modelRequest(request, plan.model, passages),
      poolTools: plan.tools,
      clientTools: request.clientTools ?? [],
      maxRounds: this.config.chat.maxToolRounds,
      runTool: (call, signal) => this.tools.run(principal, call, plan.tools, signal),
      signal,
    } satisfies Parameters<typeof modelRounds>[0];
    yield* modelRounds(rounds, draft);
    const rest = draft.end();
    if (rest !== '') yield { type: 'delta', text: rest };
    const done = draft.done(plan.model);
    this.droppedMarkers.inc(done.droppedMarkers);
    signal.throwIfAborted();
    const conversationId = await this.storeTurn(principal, request, done);
    yield { ...done, warnings: plan.warnings, conversationId };
  }

  /** @returns `null` if the plan has no search */
  private async search(
    principal: Principal,
    request: ChatRequest,
    plan: AnswerPlan,
    signal: AbortSignal,
  ): Promise<Passage[] | null> {
    if (plan.collections === null) return null;
    const limit = request.passages ?? DEFAULT_PASSAGES;
    const query = { query: retrievalQuery(request.messages), collections: plan.collections, limit };
    const { passages, warnings } = await this.grounding.findPassages(principal, query, signal);
    plan.warnings.push(...warnings);
    return passages;
  }

  /**
   * Stores the turn, unless it ends with calls of the client's tools and so continues in the client's next request.
   *
   * @returns the id of the conversation; `null` if there is none
   */
  private async storeTurn(
    principal: Principal,
    request: ChatRequest,
    done: ReturnType<AnswerDraft['done']>,
  ): Promise<string | null> {
    const { text, model, citations, toolSteps, usage } = done;
    if (request.store === false || done.toolCalls.length > 0) return request.conversationId ?? null;
    const turn = { question: questionOf(request.messages), answer: text, model, citations, toolSteps, usage };
    return this.conversations.appendTurn(principal, request.conversationId, turn);
  }
}

function modelRequest(request: ChatRequest, model: string, passages: Passage[] | null): ModelRequest {
  const { temperature, topP, maxTokens, stop, seed, user, toolChoice } = request;
  const options = { temperature, topP, maxTokens, stop, seed, user, toolChoice };
  const defined = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  return { ...defined, model, messages: buildPrompt(request.messages, passages), ...(passages && { passages }) };
}
