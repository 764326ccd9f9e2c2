import {
  type CreateMessageRequest,
  type CreateMessageResult,
  ProtocolError,
  ProtocolErrorCode,
} from '@modelcontextprotocol/client';
import type { SamplingModel, SamplingRequest } from './sampling-model.js';

/** JSON-RPC code that the specification's examples use for "User rejected sampling request". */
const REJECTED = -1;
const MAX_AT_ONCE = 4;
const TIMEOUT_MS = 120_000;

type Params = CreateMessageRequest['params'];

/** Answers the sampling requests of a server with our language model: text only, with limits of length, time and number. */
export class Sampling {
  private running = 0;

  constructor(
    private readonly model: SamplingModel,
    private readonly maxTokens: number,
  ) {}

  /** @throws ProtocolError for an unsupported request, and when too many run at once */
  async answer(params: Params, signal: AbortSignal): Promise<CreateMessageResult> {
    if (this.running >= MAX_AT_ONCE)
      throw new ProtocolError(
        REJECTED,
        `${MAX_AT_ONCE} sampling requests of this server are already running, which is the limit; try again later`,
      );
    this.running++;
    try {
      const bounded = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]);
      const { model, text, isCut } = await this.model.answer(this.toRequest(params), bounded);
      return { model, role: 'assistant', content: { type: 'text', text }, stopReason: isCut ? 'maxTokens' : 'endTurn' };
    } finally {
      this.running--;
    }
  }

  private toRequest({ messages, systemPrompt, maxTokens, temperature, stopSequences, ...more }: Params): SamplingRequest {
    if ('tools' in more && more.tools !== undefined) throw refused('tools are not supported in sampling');
    return {
      system: systemPrompt,
      messages: messages.map(({ role, content }) => ({ role, text: textOf(content) })),
      maxTokens: Math.min(maxTokens, this.maxTokens),
      temperature,
      stop: stopSequences,
    };
  }
}

function textOf(content: Params['messages'][number]['content']): string {
  const blocks = Array.isArray(content) ? content : [content];
  return blocks
    .map((block) => (block.type === 'text' ? block.text : fail(`content of type "${block.type}" is not supported in sampling`)))
    .join('\n');
}

function fail(why: string): never {
  throw refused(why);
}

function refused(why: string): ProtocolError {
  return new ProtocolError(ProtocolErrorCode.InvalidParams, why);
}
