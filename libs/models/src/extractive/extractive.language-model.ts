import {
  EXTRACTIVE_MODEL,
  type LanguageModel,
  type ModelEvent,
  type ModelInfo,
  type ModelRequest,
} from '../language-model.port.js';
import { extractiveAnswer } from './extractive-answer.js';

/** Answers by quoting sentences of the passages in the request. It ignores tools and reports a usage of 0 tokens. */
export class ExtractiveLanguageModel implements LanguageModel {
  list(): ModelInfo[] {
    return [{ id: EXTRACTIVE_MODEL, ownedBy: 'causeway', tools: false }];
  }

  async *stream(request: ModelRequest, signal?: AbortSignal): AsyncGenerator<ModelEvent> {
    const question = request.messages.findLast(({ role }) => role === 'user')?.content ?? '';
    for (const text of extractiveAnswer(question, request.passages)) {
      signal?.throwIfAborted();
      yield { type: 'delta', text };
    }
    yield { type: 'finish', reason: 'stop', usage: { promptTokens: 0, completionTokens: 0 } };
  }
}
