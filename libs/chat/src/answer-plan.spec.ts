import { AppError, Permission, type Principal } from '@causeway/kernel';
import type { PoolTool } from '@causeway/mcp-pool';
import { planAnswer } from './answer-plan.js';
import type { ChatRequest } from './chat-request.js';

const TOOL: PoolTool = { name: 's__echo', server: 's', tool: 'echo', inputSchema: {} };
const AVAILABLE = {
  models: [
    { id: 'gpt', ownedBy: 'provider', tools: true },
    { id: 'extractive', ownedBy: 'causeway', tools: false },
  ],
  tools: [TOOL],
};

function buildPrincipal(...permissions: Permission[]): Principal {
  return { id: 'k', name: 'key', permissions, collections: null, rateLimit: null };
}

const ADMIN = buildPrincipal(Permission.Admin);
const CHAT_ONLY = buildPrincipal(Permission.Chat);
const ask = (overrides: Partial<ChatRequest> = {}): ChatRequest => ({
  messages: [{ role: 'user', content: 'hi' }],
  ...overrides,
});

function codeThrown(plan: () => unknown): string | undefined {
  try {
    plan();
  } catch (error) {
    return (error as AppError).code;
  }
  return undefined;
}

describe('planAnswer', () => {
  it('plans no search and no tools for a model of the provider', () => {
    expect(planAnswer(ADMIN, ask({ model: 'gpt' }), AVAILABLE)).toEqual({
      model: 'gpt',
      collections: null,
      tools: [],
      warnings: [],
    });
  });

  it('plans all collections, all tools and the default model for the model causeway', () => {
    const plan = { model: 'gpt', collections: 'all', tools: [TOOL], warnings: [] };
    expect(planAnswer(ADMIN, ask({ model: 'causeway' }), AVAILABLE)).toEqual(plan);
    expect(planAnswer(ADMIN, ask(), AVAILABLE)).toEqual(plan);
  });

  it('plans no search and no tools when the request asks for none', () => {
    const plan = planAnswer(ADMIN, ask({ model: 'causeway', collections: [], tools: [] }), AVAILABLE);
    expect(plan).toMatchObject({ collections: null, tools: [] });
  });

  it('plans the collections and tools that the request names for a model of the provider', () => {
    const plan = planAnswer(ADMIN, ask({ model: 'gpt', collections: ['a'], tools: ['s__*'] }), AVAILABLE);
    expect(plan).toMatchObject({ collections: ['a'], tools: [TOOL] });
  });

  it('throws MODEL.NOT_FOUND for an unknown model', () => {
    expect(codeThrown(() => planAnswer(ADMIN, ask({ model: 'nope' }), AVAILABLE))).toBe('MODEL.NOT_FOUND');
  });

  it('throws AUTH.FORBIDDEN when the request names collections and the key may not search', () => {
    expect(codeThrown(() => planAnswer(CHAT_ONLY, ask({ model: 'gpt', collections: ['a'] }), AVAILABLE))).toBe('AUTH.FORBIDDEN');
    expect(codeThrown(() => planAnswer(CHAT_ONLY, ask({ model: 'gpt', collections: 'all' }), AVAILABLE))).toBe('AUTH.FORBIDDEN');
  });

  it('warns and plans without documents and tools that the key may not use by default', () => {
    const { collections, tools, warnings } = planAnswer(CHAT_ONLY, ask(), AVAILABLE);
    expect({ collections, tools }).toEqual({ collections: null, tools: [] });
    expect(warnings.map(({ code }) => code)).toEqual(['AUTH.FORBIDDEN', 'AUTH.FORBIDDEN']);
  });

  it('plans a search for the extractive model', () => {
    expect(planAnswer(ADMIN, ask({ model: 'extractive' }), AVAILABLE)).toMatchObject({ collections: 'all', tools: [] });
  });

  it('warns and plans no tools for a model that cannot call them', () => {
    expect(planAnswer(ADMIN, ask({ model: 'extractive', tools: 'all' }), AVAILABLE)).toMatchObject({
      tools: [],
      warnings: [{ code: 'MODEL.REJECTED' }],
    });
  });
});
