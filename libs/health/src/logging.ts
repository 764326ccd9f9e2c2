import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AppConfig } from '@causeway/config';
import { newId } from '@causeway/kernel';
import type { Params } from 'nestjs-pino';

/** Probes and scrapes come every few seconds and say nothing. */
const QUIET = /^\/(health|metrics)\b/;
/** What we take over from a caller as a request id. */
const REQUEST_ID = /^[\w.-]{1,128}$/;

/** JSON logs: one line a request, with the request's id on every line that is written on its behalf. */
export function loggerParams(config: AppConfig): Params {
  return {
    pinoHttp: {
      level: config.log.level,
      genReqId: requestId,
      autoLogging: { ignore: (request) => QUIET.test(request.url ?? '') },
      customProps: (request) => ({ requestId: request.id }),
      quietReqLogger: true,
      serializers: {
        // headers hold secrets, bodies hold documents: neither is logged
        req: ({ method, url }: { method: string; url: string }) => ({ method, url: url.split('?')[0] }),
        res: ({ statusCode }: { statusCode: number }) => ({ statusCode }),
      },
      customLogLevel: (_request, response, error) => (error || response.statusCode >= 500 ? 'error' : 'info'),
    },
  };
}

function requestId(request: IncomingMessage, response: ServerResponse): string {
  const given = request.headers['x-request-id'];
  const id = typeof given === 'string' && REQUEST_ID.test(given) ? given : newId();
  response.setHeader('X-Request-Id', id);
  return id;
}
