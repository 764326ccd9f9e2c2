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

/** Answers questions with the documents and tools that the asking principal may use. */
@Injectable()
export class ChatService {
  private readonly answers = counter('causeway_chat_answers_total', 'Chat answers by how they ended', ['outcome']);
  private readonly dropped = counter('causeway_chat_dropped_citations_total', 'Markers left out for naming no passage');

  constructor(
    @Inject(APP_CONFIG) private readonly config: AppConfig,
    @Inject(LANGUAGE_MODEL) private readonly models: LanguageModel,
    private readonly grounding: Grounding,
    private readonly tools: ToolRunner,
    private readonly conversations: ConversationRepository,
  ) {}

  /** The ids a request may name: the service's own model, then those of the provider. */
  listModels(): ModelInfo[] {
    const offered = this.models.list();
    return [{ id: SERVICE_MODEL, ownedBy: 'causeway', tools: offered[0]?.tools ?? false }, ...offered];
  }

  /**
   * Answers the last user message: searches, lets the model call tools, cites, keeps the turn. Leaving the loop early, or
   * aborting the signal, ends the model's request and the calls of tools; such a turn is not kept.
   *
   * @throws AppError `MODEL.*` (`MODEL.NOT_FOUND` for an unknown id); `AUTH.FORBIDDEN`, `COLLECTION.NOT_FOUND` for
   *   collections that were named; `REQUEST.NOT_FOUND` for an unknown conversation; the signal's reason when aborted
   */
  async *answer(principal: Principal, request: ChatRequest, signal: AbortSignal): AsyncGenerator<ChatEvent> {
    const ended = new AbortController();
    let outcome = 'aborted';
    try {
      yield* this.steps(principal, request, AbortSignal.any([signal, ended.signal]));
      outcome = 'ok';
    } catch (error) {
      if (!signal.aborted) outcome = error instanceof AppError ? codeOf(error) : 'INTERNAL';
      throw error;
    } finally {
      ended.abort();
      this.answers.inc({ outcome });
    }
  }

  private async *steps(principal: Principal, request: ChatRequest, signal: AbortSignal): AsyncGenerator<ChatEvent> {
    signal.throwIfAborted();
    const plan = planAnswer(principal, request, { models: this.models.list(), tools: this.tools.offered() });
    if (request.conversationId) await this.conversations.check(principal, request.conversationId);
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
    this.dropped.inc(done.droppedMarkers);
    signal.throwIfAborted();
    const conversationId = await this.keep(principal, request, done);
    yield { ...done, warnings: plan.warnings, conversationId };
  }

  /** @returns `null` when the plan is not to search */
  private async search(
    principal: Principal,
    request: ChatRequest,
    plan: AnswerPlan,
    signal: AbortSignal,
  ): Promise<Passage[] | null> {
    if (plan.collections === null) return null;
    const limit = request.passages ?? DEFAULT_PASSAGES;
    const query = { query: retrievalQuery(request.messages), collections: plan.collections, limit };
    const ground = await this.grounding.find(principal, query, signal);
    plan.warnings.push(...ground.warnings);
    return ground.passages;
  }

  /** A turn that ends in calls for the client goes on with its next request, so it is not kept yet. */
  private async keep(principal: Principal, request: ChatRequest, done: ReturnType<AnswerDraft['done']>): Promise<string | null> {
    const { text, model, citations, toolSteps, usage } = done;
    if (request.store === false || done.toolCalls.length > 0) return request.conversationId ?? null;
    const turn = { question: questionOf(request.messages), answer: text, model, citations, toolSteps, usage };
    return this.conversations.add(principal, request.conversationId, turn);
  }
}

function modelRequest(request: ChatRequest, model: string, passages: Passage[] | null): ModelRequest {
  const { temperature, topP, maxTokens, stop, seed, user, toolChoice } = request;
  const options = { temperature, topP, maxTokens, stop, seed, user, toolChoice };
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  return { ...given, model, messages: buildPrompt(request.messages, passages), ...(passages && { passages }) };
}
