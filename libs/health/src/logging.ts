import type { AppConfig } from '@causeway/config';
import { newId } from '@causeway/kernel';
import type { Params } from 'nestjs-pino';

/** Probes and scrapes come every few seconds and say nothing. */
const QUIET = /^\/(health|metrics)\b/;

/** JSON logs: one line a request, with the request's id on every line that is written on its behalf. */
export function loggerParams(config: AppConfig): Params {
  return {
    pinoHttp: {
      level: config.log.level,
      genReqId: (request) => request.id ?? newId(),
      customAttributeKeys: { reqId: 'requestId' },
      quietReqLogger: true,
      autoLogging: { ignore: (request) => QUIET.test(request.url ?? '') },
      serializers: {
        // headers hold secrets, bodies hold documents: neither is logged
        req: ({ method, url }: { method: string; url: string }) => ({ method, url: url.split('?')[0] }),
        res: ({ statusCode }: { statusCode: number }) => ({ statusCode }),
      },
      customLogLevel: (_request, response, error) => (error || response.statusCode >= 500 ? 'error' : 'info'),
    },
  };
}
