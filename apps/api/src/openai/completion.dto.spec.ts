import { z } from 'zod';
import { completionRequest, toChatRequest } from './completion.dto.js';

const USER = { role: 'user', content: 'hi' };

function parse(body: object) {
  return toChatRequest(completionRequest.parse({ model: 'm', messages: [USER], ...body }));
}

function mistakes(body: object): string[] {
  const { error } = completionRequest.safeParse({ model: 'm', messages: [USER], ...body });
  return (error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);
}

describe('completionRequest', () => {
  it('accepts messages of every role', () => {
    const { messages } = parse({
      messages: [
        { role: 'developer', content: 'Be brief.' },
        {
          role: 'system',
          content: [
            { type: 'text', text: 'a' },
            { type: 'text', text: 'b' },
          ],
        },
        { role: 'user', content: 'hi', name: 'ann' },
        {
          role: 'assistant',
          content: null,
          tool_calls: [{ id: 'c1', type: 'function', function: { name: 'f', arguments: '{}' } }],
        },
        { role: 'tool', tool_call_id: 'c1', content: 'done' },
        { role: 'assistant', content: 'ok' },
      ],
    });
    expect(messages).toEqual([
      { role: 'system', content: 'Be brief.' },
      { role: 'system', content: 'a\nb' },
      { role: 'user', content: 'hi' },
      { role: 'assistant', content: null, toolCalls: [{ id: 'c1', name: 'f', arguments: '{}' }] },
      { role: 'tool', toolCallId: 'c1', content: 'done' },
      { role: 'assistant', content: 'ok' },
    ]);
  });

  it('accepts options by their old and new names, and treats null as absent', () => {
    expect(parse({ max_tokens: 5, stop: 'x', temperature: null })).toMatchObject({
      maxTokens: 5,
      stop: ['x'],
      temperature: undefined,
    });
    expect(parse({ max_tokens: 5, max_completion_tokens: 7, top_p: 0.5, seed: 3 })).toMatchObject({
      maxTokens: 7,
      topP: 0.5,
      seed: 3,
    });
  });

  it('ignores unknown fields of the OpenAI API', () => {
    expect(mistakes({ reasoning_effort: 'low', metadata: {}, parallel_tool_calls: true, n: 1 })).toEqual([]);
  });

  it('accepts tools of the client', () => {
    const tools = [{ type: 'function', function: { name: 'f' } }];
    expect(parse({ tools, tool_choice: { type: 'function', function: { name: 'f' } } })).toMatchObject({
      clientTools: [{ name: 'f', description: '', parameters: { type: 'object', properties: {} } }],
      toolChoice: { name: 'f' },
    });
  });

  it('accepts the extension "causeway"', () => {
    expect(parse({ causeway: { collections: 'all', tools: ['s__*'] }, store: false })).toMatchObject({
      collections: 'all',
      tools: ['s__*'],
      store: false,
    });
  });

  it.each([
    [{ messages: [] }, 'messages: '],
    [{ messages: [{ role: 'robot', content: 'x' }] }, 'messages.0.role: role must be one of'],
    [{ messages: [{ role: 'user', content: 5 }] }, 'messages.0.content: '],
    [
      { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: {} }] }] },
      'parts of type "image_url" are not supported',
    ],
    [{ temperature: 'hot' }, 'temperature: '],
    [{ n: 2 }, 'n: only one choice is supported'],
    [{ logprobs: true }, 'logprobs: log probabilities are not supported'],
    [{ response_format: { type: 'json_object' } }, 'response_format.type: only "text" is supported'],
    [{ functions: [] }, 'functions: "functions" is deprecated; use "tools"'],
    [{ causeway: { collection: 'all' } }, 'causeway: Unrecognized key'],
    [{ causeway: { collections: ['handbook'] } }, 'causeway.collections'],
  ])('refuses %j', (body, message) => {
    expect(mistakes(body).join('\n')).toContain(message);
  });

  it('can be expressed as JSON Schema for OpenAPI', () => {
    const schema = z.toJSONSchema(completionRequest, { io: 'input' });
    expect(schema.required).toEqual(['model', 'messages']);
  });
});
