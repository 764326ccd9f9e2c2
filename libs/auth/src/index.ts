export type { ApiKey, NewApiKey } from './api-key.js';
export { ApiKeys } from './api-keys.service.js';
export { AuthModule } from './auth.module.js';
export { newSecret } from './secret.js';
