import { APP_CONFIG, type AppConfig, type EmbeddingConfig } from '@causeway/config';
import { messageOf } from '@causeway/kernel';
import { Logger, Module } from '@nestjs/common';
import { EMBEDDER, type Embedder } from './embedder.port.js';
import { Embedders } from './embedders.js';
import { ExtractiveLanguageModel } from './extractive/extractive.language-model.js';
import { LANGUAGE_MODEL, type LanguageModel } from './language-model.port.js';
import { LanguageModels } from './language-models.js';
import { openLocalEmbedder } from './local/open-local-embedder.js';
import { OpenAiEmbedder } from './openai/openai.embedder.js';
import { OpenAiLanguageModel } from './openai/openai.language-model.js';

/** Injection token of the second {@link Embedder}, undefined if none is configured. Nest closes it only if it is a provider. */
const NEXT_EMBEDDER = Symbol('NextEmbedder');

/** How long the start waits for an endpoint with an unknown model to tell the length of its vectors. */
const LEARN_DIMENSIONS_TIMEOUT_MS = 5_000;

/**
 * Provides the {@link EMBEDDER}, all {@link Embedders}, and the {@link LANGUAGE_MODEL} of the configuration. Needs
 * `ConfigModule`.
 */
@Module({
  providers: [
    { provide: EMBEDDER, inject: [APP_CONFIG], useFactory: ({ embedding }: AppConfig) => openEmbedder(embedding) },
    { provide: NEXT_EMBEDDER, inject: [APP_CONFIG], useFactory: openNextEmbedder },
    {
      provide: Embedders,
      inject: [EMBEDDER, NEXT_EMBEDDER],
      useFactory: (configured: Embedder, next: Embedder | undefined) => new Embedders(configured, next),
    },
    { provide: LANGUAGE_MODEL, inject: [APP_CONFIG], useFactory: openLanguageModel },
  ],
  exports: [EMBEDDER, Embedders, LANGUAGE_MODEL],
})
export class ModelsModule {}

async function openNextEmbedder({ nextEmbedding }: AppConfig): Promise<Embedder | undefined> {
  return nextEmbedding && openEmbedder(nextEmbedding);
}

async function openEmbedder(embedding: EmbeddingConfig): Promise<Embedder> {
  if (embedding.provider === 'local') {
    return openLocalEmbedder({ modelDir: embedding.localModelDir, threads: embedding.threads });
  }
  const embedder = new OpenAiEmbedder(embedding);
  await embedder.learnDimensions(AbortSignal.timeout(LEARN_DIMENSIONS_TIMEOUT_MS)).catch((error: unknown) => {
    // the service starts anyway: everything but embedding works, and the endpoint may become available later
    new Logger('OpenAiEmbedder').warn(`the embedding endpoint is not available yet: ${messageOf(error)}`);
  });
  return embedder;
}

function openLanguageModel({ chat }: AppConfig): LanguageModel {
  const extractive = new ExtractiveLanguageModel();
  const configured = chat.apiKey !== undefined || chat.baseUrl !== undefined;
  return new LanguageModels(configured ? [new OpenAiLanguageModel(chat), extractive] : [extractive]);
}
