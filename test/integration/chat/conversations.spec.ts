import { Test, type TestingModule } from '@nestjs/testing';
import { ConfigModule, loadConfig } from '@causeway/config';
import { Database, DatabaseModule } from '@causeway/database';
import { newId, type Principal } from '@causeway/kernel';
import { ConversationRepository, type Turn } from '../../../libs/chat/src/conversation.repository.js';
import { type Services, startServices } from '../../services.js';

function buildTurn(overrides: Partial<Turn> = {}): Turn {
  const usage = { promptTokens: 1, completionTokens: 2 };
  return { question: 'q', answer: 'a', model: 'm', citations: [], toolSteps: [], usage, ...overrides };
}

function buildPrincipal(id: string): Principal {
  return { id, name: id, permissions: [], collections: null, rateLimit: null };
}

const ANN = buildPrincipal('ann');
const BOB = buildPrincipal('bob');

describe('ConversationRepository', () => {
  let services: Services;
  let app: TestingModule;
  let conversations: ConversationRepository;
  let database: Database;

  beforeAll(async () => {
    services = await startServices();
    const config = loadConfig({ DATABASE_URL: services.databaseUrl, REDIS_URL: services.redisUrl });
    app = await Test.createTestingModule({
      imports: [ConfigModule.forRoot(config), DatabaseModule],
      providers: [ConversationRepository],
    }).compile();
    conversations = app.get(ConversationRepository);
    database = app.get(Database);
  });

  afterAll(async () => {
    await app?.close();
    await services?.stop();
  });

  const turnsOf = (id: string) =>
    database.query<Turn & { tool_steps: unknown }>('select * from turns where conversation_id = $1 order by id', [id]);

  it('puts a first turn into a new conversation and adds others to it', async () => {
    const id = await conversations.appendTurn(ANN, undefined, buildTurn({ question: 'one' }));
    expect(await conversations.appendTurn(ANN, id, buildTurn({ question: 'two' }))).toBe(id);
    expect((await turnsOf(id)).map(({ question }) => question)).toEqual(['one', 'two']);
    await expect(conversations.requireOwned(ANN, id)).resolves.toBeUndefined();
  });

  it('shows nobody the conversation of another', async () => {
    const id = await conversations.appendTurn(ANN, undefined, buildTurn());
    await expect(conversations.requireOwned(BOB, id)).rejects.toMatchObject({ code: 'REQUEST.NOT_FOUND' });
    await expect(conversations.appendTurn(BOB, id, buildTurn())).rejects.toMatchObject({ code: 'REQUEST.NOT_FOUND' });
    await expect(conversations.requireOwned(ANN, newId())).rejects.toMatchObject({ code: 'REQUEST.NOT_FOUND' });
    expect(await turnsOf(id)).toHaveLength(1);
  });

  it('creates no conversation when its first turn cannot be stored', async () => {
    const count = () => database.query<{ n: number }>('select count(*)::int n from conversations');
    const before = await count();
    await expect(conversations.appendTurn(ANN, undefined, buildTurn({ model: null as unknown as string }))).rejects.toThrow();
    expect(await count()).toEqual(before);
  });

  it('stores the texts of models and tools without NUL and lone surrogates', async () => {
    const step = { tool: 't', arguments: { 'a\0': ['x\0y', '\ud83d'] }, isError: false, result: 'one\0two 😀', durationMs: 1 };
    const id = await conversations.appendTurn(
      ANN,
      undefined,
      buildTurn({ question: 'q\0\ud83d', answer: '好 😀\0', toolSteps: [step] }),
    );
    expect(await turnsOf(id)).toMatchObject([
      {
        question: 'q\ufffd',
        answer: '好 😀',
        tool_steps: [{ arguments: { a: ['xy', '\ufffd'] }, result: 'onetwo 😀' }],
      },
    ]);
  });
});
