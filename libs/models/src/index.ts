export { EMBEDDER } from './embedder.port.js';
export type { Embedder, EmbeddingProfile } from './embedder.port.js';
export { Embedders, knownProfile, MAX_DIMENSIONS } from './embedders.js';
export { EXTRACTIVE_MODEL, LANGUAGE_MODEL } from './language-model.port.js';
export type {
  LanguageModel,
  ModelEvent,
  ModelInfo,
  ModelMessage,
  ModelRequest,
  ModelTool,
  ModelToolCall,
  ModelToolChoice,
} from './language-model.port.js';
export { ModelsModule } from './models.module.js';
