export { loadConfig } from './app-config.js';
export type { AppConfig } from './app-config.js';
export { APP_CONFIG, ConfigModule } from './config.module.js';
