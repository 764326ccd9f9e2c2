export { loadConfig } from './app-config.js';
export type { AppConfig, EmbeddingConfig } from './app-config.js';
export { APP_CONFIG, ConfigModule } from './config.module.js';
