import { AppError } from '@causeway/kernel';
import type { LanguageModel, ModelEvent, ModelInfo, ModelRequest } from './language-model.port.js';

/** Combines several adapters: a request goes to the first adapter that lists its model. */
export class LanguageModels implements LanguageModel {
  constructor(private readonly adapters: LanguageModel[]) {}

  list(): ModelInfo[] {
    return this.adapters.flatMap((adapter) => adapter.list());
  }

  async *stream(request: ModelRequest, signal?: AbortSignal): AsyncGenerator<ModelEvent> {
    const adapter = this.adapters.find((candidate) => candidate.list().some(({ id }) => id === request.model));
    if (!adapter)
      throw new AppError('MODEL.NOT_FOUND', `there is no model ${request.model}; GET /v1/models lists those that exist`);
    yield* adapter.stream(request, signal);
  }
}
