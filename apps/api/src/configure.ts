import type { NestExpressApplication } from '@nestjs/platform-express';
import { ApiKeys } from '@causeway/auth';
import type { AppConfig } from '@causeway/config';
import helmet from 'helmet';
import { Logger } from 'nestjs-pino';
import { authenticate } from './edge/authenticate.js';
import { requestId } from './edge/request-id.js';
import { serveOpenApi } from './openapi.js';

const JSON_LIMIT = '10mb';

/** The strict default of helmet, relaxed for the docs page, which has inline styles and may be served without TLS. */
const CONTENT_SECURITY = {
  directives: { styleSrc: ["'self'", "'unsafe-inline'"], imgSrc: ["'self'", 'data:'], upgradeInsecureRequests: null },
};

/** Sets up everything around the routes: logs, request ids, security headers, CORS, body limits, docs. */
export function configureApi(app: NestExpressApplication, config: AppConfig): void {
  app.useLogger(app.get(Logger));
  app.disable('x-powered-by');
  // an ETag costs a hash of every answer and serves only clients that cache answers, which none of ours does
  app.disable('etag');
  app.use(requestId);
  app.use(helmet({ contentSecurityPolicy: CONTENT_SECURITY }));
  app.enableCors({ origin: config.http.corsOrigins, exposedHeaders: ['X-Request-Id', 'Retry-After', 'Location'] });
  app.use(['/api', '/v1'], authenticate(app.get(ApiKeys, { strict: false })));
  app.useBodyParser('json', { limit: JSON_LIMIT });
  serveOpenApi(app);
}
