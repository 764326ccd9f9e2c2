import { loadConfig } from '@causeway/config';
import { AppError, type ChatEvent, Permission, type Principal } from '@causeway/kernel';
import type { LanguageModel, ModelEvent, ModelRequest } from '@causeway/models';
import type { ChatRequest } from './chat-request.js';
import { ChatService } from './chat.service.js';
import type { ConversationRepository, Turn } from './conversation.repository.js';
import type { Grounding } from './grounding.js';
import type { ToolRunner } from './tool-runner.js';

const PRINCIPAL: Principal = { id: 'k', name: 'key', permissions: [Permission.Chat], collections: null, rateLimit: null };
const FINISH: ModelEvent = { type: 'finish', reason: 'stop', usage: { promptTokens: 1, completionTokens: 1 } };
const HELLO: ModelEvent[] = [{ type: 'delta', text: 'Hello' }, FINISH];

interface World {
  requests: ModelRequest[];
  signals: AbortSignal[];
  turns: Turn[];
  service: ChatService;
}

/** A service whose model yields the given events and whose turns are recorded. */
function buildWorld(play: ModelEvent[] | (() => AsyncIterable<ModelEvent>), checkConversation = () => Promise.resolve()): World {
  const requests: ModelRequest[] = [];
  const signals: AbortSignal[] = [];
  const turns: Turn[] = [];
  const models: LanguageModel = {
    list: () => [{ id: 'scripted', ownedBy: 'test', tools: true }],
    async *stream(request, signal) {
      requests.push(request);
      signals.push(signal!);
      yield* typeof play === 'function' ? play() : play;
    },
  };
  const conversations = {
    requireOwned: checkConversation,
    appendTurn: (_: Principal, id: string | undefined, turn: Turn) => Promise.resolve((turns.push(turn), id ?? 'new')),
  };
  const service = new ChatService(
    loadConfig({}),
    models,
    {} as Grounding,
    { listTools: () => [] } as unknown as ToolRunner,
    conversations as unknown as ConversationRepository,
  );
  return { requests, signals, turns, service };
}

const ask = (overrides: Partial<ChatRequest> = {}): ChatRequest => ({
  model: 'scripted',
  messages: [{ role: 'user', content: 'hi' }],
  ...overrides,
});

async function all({ service }: World, request: ChatRequest, signal = new AbortController().signal): Promise<ChatEvent[]> {
  const events: ChatEvent[] = [];
  for await (const event of service.answer(PRINCIPAL, request, signal)) events.push(event);
  return events;
}

describe('ChatService', () => {
  it('answers, stores the turn and returns the id of its conversation', async () => {
    const world = buildWorld(HELLO);
    const events = await all(world, ask({ temperature: 0.3 }));
    expect(events.map(({ type }) => type)).toEqual(['delta', 'done']);
    expect(events.at(-1)).toMatchObject({ text: 'Hello', model: 'scripted', conversationId: 'new' });
    expect(world.turns).toMatchObject([{ question: 'hi', answer: 'Hello', model: 'scripted' }]);
    expect(world.requests).toEqual([{ model: 'scripted', messages: [{ role: 'user', content: 'hi' }], temperature: 0.3 }]);
  });

  it('does not store the turn when the request says store: false', async () => {
    const world = buildWorld(HELLO);
    expect((await all(world, ask({ store: false }))).at(-1)).toMatchObject({ conversationId: null });
    expect(world.turns).toEqual([]);
  });

  it("does not store a turn that ends with a call of the client's tool", async () => {
    const world = buildWorld([{ type: 'toolCalls', calls: [{ id: 'c', name: 'own', arguments: '{}' }] }, FINISH]);
    const clientTools = [{ name: 'own', description: '', parameters: {} }];
    expect((await all(world, ask({ clientTools }))).at(-1)).toMatchObject({ finishReason: 'tool_calls' });
    expect(world.turns).toEqual([]);
  });

  it('throws for an unknown conversation before it sends a request to the model', async () => {
    const world = buildWorld(HELLO, () => Promise.reject(new AppError('REQUEST.NOT_FOUND', 'no such conversation')));
    await expect(all(world, ask({ conversationId: 'x' }))).rejects.toMatchObject({ code: 'REQUEST.NOT_FOUND' });
    expect(world.requests).toEqual([]);
  });

  it('throws the error of the model and stores no turn', async () => {
    const failure = new AppError('MODEL.UNAVAILABLE', 'down');
    const world = buildWorld(async function* () {
      yield HELLO[0]!;
      throw failure;
    });
    await expect(all(world, ask())).rejects.toBe(failure);
    expect(world.turns).toEqual([]);
  });

  it('aborts the request to the model and stores no turn when the caller leaves the loop', async () => {
    const world = buildWorld(HELLO);
    for await (const event of world.service.answer(PRINCIPAL, ask(), new AbortController().signal)) {
      expect(event.type).toBe('delta');
      expect(world.signals[0]?.aborted).toBe(false);
      break;
    }
    expect(world.signals[0]?.aborted).toBe(true);
    expect(world.turns).toEqual([]);
  });

  it('stores no turn when the signal is aborted before the end', async () => {
    const world = buildWorld(HELLO);
    const controller = new AbortController();
    const listen = async () => {
      for await (const { type } of world.service.answer(PRINCIPAL, ask(), controller.signal)) {
        if (type === 'delta') controller.abort(new Error('left'));
      }
    };
    await expect(listen()).rejects.toThrow('left');
    expect(world.turns).toEqual([]);
  });

  it('lists its own model first', () => {
    expect(
      buildWorld(HELLO)
        .service.listModels()
        .map(({ id }) => id),
    ).toEqual(['causeway', 'scripted']);
  });
});
