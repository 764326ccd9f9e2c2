import type { NestExpressApplication } from '@nestjs/platform-express';
import type { AppConfig } from '@causeway/config';
import helmet from 'helmet';
import { Logger } from 'nestjs-pino';
import { serveOpenApi } from './openapi.js';

const JSON_LIMIT = '10mb';

/** Sets up what surrounds the routes: logs, security headers, CORS, body limits, docs. */
export function configureApi(app: NestExpressApplication, config: AppConfig): void {
  app.useLogger(app.get(Logger));
  // Swagger UI brings inline styles and scripts of its own
  app.use('/docs', helmet({ contentSecurityPolicy: false }));
  app.use(/^\/(?!docs)/, helmet());
  app.enableCors({ origin: config.http.corsOrigins, exposedHeaders: ['X-Request-Id', 'Retry-After', 'Location'] });
  app.useBodyParser('json', { limit: JSON_LIMIT });
  app.disable('x-powered-by');
  serveOpenApi(app);
}
