import { LLMock } from '@copilotkit/aimock';

export const CHAT_MODEL = 'scripted-1';

/** The hint in the question decides what the scripted model does. */
export async function startScriptedModel(): Promise<LLMock> {
  const model = new LLMock({ port: 0, host: '127.0.0.1', logLevel: 'silent' });
  const onAsk = (userMessage: string) => ({ userMessage, endpoint: 'chat' as const });

  model.on(onAsk('say hello'), { content: 'Hello there, friend.', usage: { prompt_tokens: 11, completion_tokens: 4 } });
  model.on(onAsk('go on for long'), { content: 'word '.repeat(60) }, { chunkSize: 5, latency: 50 });

  model.on({ ...onAsk('use a tool'), hasToolResult: true }, { content: 'The tool has answered.' });
  model.on(
    { ...onAsk('use a tool'), toolName: 'everything__echo' },
    toolCall('everything__echo', '{"message":"ping from the model"}'),
  );
  model.on(onAsk('use a tool'), { content: 'There is no tool.' });

  model.on({ ...onAsk('use tools badly'), hasToolResult: true }, { content: 'That went wrong.' });
  model.on(onAsk('use tools badly'), {
    toolCalls: [
      { id: 'call_a', name: 'everything__echo', arguments: '{"message":' },
      { id: 'call_b', name: 'everything__no-such-tool', arguments: '{}' },
      { id: 'call_c', name: 'everything__echo', arguments: '{"message":7}' },
    ],
  });

  model.on({ ...onAsk('show me the map'), hasToolResult: true }, { content: 'You are in Ghent.' });
  model.on(onAsk('show me the map'), toolCall('show_map', '{"city":"Ghent"}'));

  model.on(
    { ...onAsk('days of leave'), systemMessage: '<passage number="1"' },
    { content: 'Thirty days [1], or so they say [42].' },
  );
  model.on(onAsk('days of leave'), { content: 'I have no documents.' });

  model.on(onAsk('too much'), { error: { message: 'slow down', type: 'rate_limit_error' }, status: 429, retryAfter: 1 });
  await model.start();
  return model;
}

function toolCall(name: string, args: string) {
  return { toolCalls: [{ id: 'call_1', name, arguments: args }] };
}
