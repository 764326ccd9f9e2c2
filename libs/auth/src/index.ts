export type { ApiKey, NewApiKey } from './api-key.js';
export { ADMIN, ApiKeys } from './api-keys.service.js';
export { AuthModule } from './auth.module.js';
export { PUBLIC_ROUTE, Public } from './public.decorator.js';
export { newSecret } from './secret.js';
