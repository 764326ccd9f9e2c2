import { AppError, Permission, type Principal } from '@causeway/kernel';
import type { PoolTool } from '@causeway/mcp-pool';
import { planAnswer } from './answer-plan.js';
import type { ChatRequest } from './chat-request.js';

const TOOL: PoolTool = { name: 's__echo', server: 's', tool: 'echo', inputSchema: {} };
const OFFER = {
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
  it('passes a model of the provider through, without documents and tools', () => {
    expect(planAnswer(ADMIN, ask({ model: 'gpt' }), OFFER)).toEqual({ model: 'gpt', collections: null, tools: [], warnings: [] });
  });

  it('gives the own model everything, over the default model', () => {
    const plan = { model: 'gpt', collections: 'all', tools: [TOOL], warnings: [] };
    expect(planAnswer(ADMIN, ask({ model: 'causeway' }), OFFER)).toEqual(plan);
    expect(planAnswer(ADMIN, ask(), OFFER)).toEqual(plan);
  });

  it('lets the request narrow that down', () => {
    const plan = planAnswer(ADMIN, ask({ model: 'causeway', collections: [], tools: [] }), OFFER);
    expect(plan).toMatchObject({ collections: null, tools: [] });
  });

  it('adds to a model of the provider what the request asks for', () => {
    const plan = planAnswer(ADMIN, ask({ model: 'gpt', collections: ['a'], tools: ['s__*'] }), OFFER);
    expect(plan).toMatchObject({ collections: ['a'], tools: [TOOL] });
  });

  it('knows no other model', () => {
    expect(codeThrown(() => planAnswer(ADMIN, ask({ model: 'nope' }), OFFER))).toBe('MODEL.NOT_FOUND');
  });

  it('forbids named collections to a key that may not search', () => {
    expect(codeThrown(() => planAnswer(CHAT_ONLY, ask({ model: 'gpt', collections: ['a'] }), OFFER))).toBe('AUTH.FORBIDDEN');
    expect(codeThrown(() => planAnswer(CHAT_ONLY, ask({ model: 'gpt', collections: 'all' }), OFFER))).toBe('AUTH.FORBIDDEN');
  });

  it('does without what the key may not use, and says so', () => {
    const { collections, tools, warnings } = planAnswer(CHAT_ONLY, ask(), OFFER);
    expect({ collections, tools }).toEqual({ collections: null, tools: [] });
    expect(warnings.map(({ code }) => code)).toEqual(['AUTH.FORBIDDEN', 'AUTH.FORBIDDEN']);
  });

  it('searches for the model that can do nothing but quote', () => {
    expect(planAnswer(ADMIN, ask({ model: 'extractive' }), OFFER)).toMatchObject({ collections: 'all', tools: [] });
  });

  it('offers no tools to a model that calls none', () => {
    expect(planAnswer(ADMIN, ask({ model: 'extractive', tools: 'all' }), OFFER)).toMatchObject({
      tools: [],
      warnings: [{ code: 'MODEL.REJECTED' }],
    });
  });
});
