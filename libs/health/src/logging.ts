import type { AppConfig } from '@causeway/config';
import { newId } from '@causeway/kernel';
import type { Params } from 'nestjs-pino';

/** Probes and scrapes arrive every few seconds and would fill the log. */
const UNLOGGED = /^\/(health|metrics)\b/;

/** JSON logs: one line for each request. Every line written while handling a request carries the request id. */
export function loggerParams(config: AppConfig): Params {
  return {
    pinoHttp: {
      level: config.log.level,
      genReqId: (request) => request.id ?? newId(),
      customAttributeKeys: { reqId: 'requestId' },
      quietReqLogger: true,
      autoLogging: { ignore: (request) => UNLOGGED.test(request.url ?? '') },
      serializers: {
        // headers contain secrets and bodies contain documents, so neither is logged
        req: ({ method, url }: { method: string; url: string }) => ({ method, url: url.split('?')[0] }),
        res: ({ statusCode }: { statusCode: number }) => ({ statusCode }),
      },
      customLogLevel: (_request, response, error) => (error || response.statusCode >= 500 ? 'error' : 'info'),
    },
  };
}
