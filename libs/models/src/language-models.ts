import { AppError } from '@causeway/kernel';
import type { LanguageModel, ModelEvent, ModelInfo, ModelRequest } from './language-model.port.js';

/** Several adapters as one: a request goes to the first that offers its model. */
export class LanguageModels implements LanguageModel {
  constructor(private readonly adapters: LanguageModel[]) {}

  list(): ModelInfo[] {
    return this.adapters.flatMap((adapter) => adapter.list());
  }

  async *stream(request: ModelRequest, signal?: AbortSignal): AsyncGenerator<ModelEvent> {
    const adapter = this.adapters.find((candidate) => candidate.list().some(({ id }) => id === request.model));
    if (!adapter) throw new AppError('MODEL.NOT_FOUND', `there is no model ${request.model} here`);
    yield* adapter.stream(request, signal);
  }
}
