import { Global, Module } from '@nestjs/common';
import { SAMPLING_MODEL, type SamplingAnswer, type SamplingModel, type SamplingRequest } from '@causeway/mcp-pool';
import { EXTRACTIVE_MODEL, LANGUAGE_MODEL, type LanguageModel, type ModelMessage, ModelsModule } from '@causeway/models';

/** Answers sampling requests of MCP servers with the default language model. The extractive model generates no text, so it is not used. */
class DefaultModelSampling implements SamplingModel {
  constructor(private readonly models: LanguageModel) {}

  get isAvailable(): boolean {
    return this.model !== undefined;
  }

  async answer(request: SamplingRequest, signal: AbortSignal): Promise<SamplingAnswer> {
    const model = this.model ?? EXTRACTIVE_MODEL;
    const { maxTokens, temperature, stop } = request;
    const options = { ...(temperature === undefined ? {} : { temperature }), ...(stop?.length ? { stop } : {}) };
    const answer = { model, text: '', isCut: false };
    for await (const event of this.models.stream({ model, messages: toMessages(request), maxTokens, ...options }, signal)) {
      if (event.type === 'delta') answer.text += event.text;
      if (event.type === 'finish') answer.isCut = event.reason === 'length';
    }
    return answer;
  }

  private get model(): string | undefined {
    return this.models.list().find(({ id }) => id !== EXTRACTIVE_MODEL)?.id;
  }
}

function toMessages({ system, messages }: SamplingRequest): ModelMessage[] {
  const turns = messages.map(({ role, text }) => ({ role, content: text }));
  return system === undefined ? turns : [{ role: 'system', content: system }, ...turns];
}

/** Binds the sampling port of the pool to the models library, which the pool may not import. */
@Global()
@Module({
  imports: [ModelsModule],
  providers: [
    {
      provide: SAMPLING_MODEL,
      inject: [LANGUAGE_MODEL],
      useFactory: (models: LanguageModel) => new DefaultModelSampling(models),
    },
  ],
  exports: [SAMPLING_MODEL],
})
export class ModelsForServersModule {}
