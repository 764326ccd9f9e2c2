import { APP_CONFIG, type AppConfig } from '@causeway/config';
import { messageOf } from '@causeway/kernel';
import { Logger, Module } from '@nestjs/common';
import { EMBEDDER, type Embedder } from './embedder.port.js';
import { ExtractiveLanguageModel } from './extractive/extractive.language-model.js';
import { LANGUAGE_MODEL, type LanguageModel } from './language-model.port.js';
import { LanguageModels } from './language-models.js';
import { openLocalEmbedder } from './local/open-local-embedder.js';
import { OpenAiEmbedder } from './openai/openai.embedder.js';
import { OpenAiLanguageModel } from './openai/openai.language-model.js';

/** How long a start waits for an unknown endpoint to tell the length of its vectors. */
const LEARNING_MS = 5_000;

/** Offers the {@link EMBEDDER} and the {@link LANGUAGE_MODEL} that the configuration names. Needs `ConfigModule`. */
@Module({
  providers: [
    { provide: EMBEDDER, inject: [APP_CONFIG], useFactory: openEmbedder },
    { provide: LANGUAGE_MODEL, inject: [APP_CONFIG], useFactory: openLanguageModel },
  ],
  exports: [EMBEDDER, LANGUAGE_MODEL],
})
export class ModelsModule {}

async function openEmbedder({ embedding }: AppConfig): Promise<Embedder> {
  if (embedding.provider === 'local') {
    return openLocalEmbedder({ modelDir: embedding.localModelDir, threads: embedding.threads });
  }
  const embedder = new OpenAiEmbedder(embedding);
  await embedder.learn(AbortSignal.timeout(LEARNING_MS)).catch((error: unknown) => {
    // no reason not to start: everything but embedding works, and the endpoint may come up later
    new Logger('OpenAiEmbedder').warn(`the embedding endpoint does not answer yet: ${messageOf(error)}`);
  });
  return embedder;
}

function openLanguageModel({ chat }: AppConfig): LanguageModel {
  const extractive = new ExtractiveLanguageModel();
  const configured = chat.apiKey !== undefined || chat.baseUrl !== undefined;
  return new LanguageModels(configured ? [new OpenAiLanguageModel(chat), extractive] : [extractive]);
}
