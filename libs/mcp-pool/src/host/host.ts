import {
  type Client,
  type ClientCapabilities,
  LOG_LEVEL_META_KEY,
  type LoggingMessageNotification,
  ProtocolError,
  ProtocolErrorCode,
} from '@modelcontextprotocol/client';
import type { Logger } from '@nestjs/common';
import { messageOf } from '@causeway/kernel';
import type { HostConfig } from '../config/server-config.js';
import { counter } from '@causeway/metrics';
import { LineLog } from '../transports/line-log.js';
import { answerElicitation } from './elicitation.js';
import { Sampling } from './sampling.js';
import type { SamplingModel } from './sampling-model.js';

const requests = counter('causeway_mcp_server_requests_total', 'Requests of MCP servers to us', ['server', 'method', 'outcome']);

type Level = LoggingMessageNotification['params']['level'];

/** Answers the requests of one server to us, on all of its connections. */
export class Host {
  readonly capabilities: ClientCapabilities;
  private readonly sampling: Sampling | null;
  private readonly logs: Record<'debug' | 'log' | 'warn' | 'error', LineLog>;

  constructor(
    private readonly server: string,
    private readonly config: HostConfig,
    private readonly logger: Logger,
    model: SamplingModel | undefined,
  ) {
    const { samplingMaxTokens, roots } = config;
    this.sampling = model?.isAvailable && samplingMaxTokens !== null ? new Sampling(model, samplingMaxTokens) : null;
    if (samplingMaxTokens !== null && !this.sampling)
      logger.warn(`the MCP server "${server}" may use sampling, but no language model is configured; its requests are refused`);
    this.capabilities = {
      elicitation: { form: {} },
      ...(this.sampling ? { sampling: {} } : {}),
      ...(roots.length > 0 ? { roots: {} } : {}),
    };
    const bounded = (write: (line: string) => void) => new LineLog((line) => write(`${server}: ${line}`));
    this.logs = {
      debug: bounded((line) => logger.debug(line)),
      log: bounded((line) => logger.log(line)),
      warn: bounded((line) => logger.warn(line)),
      error: bounded((line) => logger.error(line)),
    };
  }

  /** Registers the handlers; to be called before the client connects. */
  registerHandlers(client: Client): void {
    const { config, sampling } = this;
    client.setRequestHandler('elicitation/create', (request) =>
      this.counted('elicitation/create', async () => answerElicitation(request.params, config.elicitation)),
    );
    if (sampling)
      client.setRequestHandler('sampling/createMessage', (request, { mcpReq }) =>
        this.counted('sampling/createMessage', () => sampling.answer(request.params, mcpReq.signal)),
      );
    if (config.roots.length > 0)
      client.setRequestHandler('roots/list', () => this.counted('roots/list', async () => ({ roots: config.roots })));
    client.setNotificationHandler('notifications/message', ({ params }) => this.logMessage(params));
  }

  /** Requests the log level `info` from a legacy server. A server that refuses keeps its own level. */
  requestLogs(client: Client): void {
    if (client.getProtocolEra() === 'modern' || !client.getServerCapabilities()?.logging) return;
    client
      .setLoggingLevel('info')
      .catch((error) => this.logger.debug(`${this.server} refused the log level: ${messageOf(error)}`));
  }

  private logMessage({ level, logger, data }: LoggingMessageNotification['params']): void {
    const text = typeof data === 'string' ? data : JSON.stringify(data);
    this.logs[methodFor(level)].push(`${logger === undefined ? '' : `[${logger}] `}${text.replaceAll('\n', ' ')}\n`);
  }

  private async counted<T>(method: string, answer: () => Promise<T>): Promise<T> {
    try {
      const result = await answer();
      requests.inc({ server: this.server, method, outcome: 'answered' });
      return result;
    } catch (error) {
      requests.inc({ server: this.server, method, outcome: 'refused' });
      this.logger.warn(`${this.server}: ${method} was refused: ${messageOf(error)}`);
      // our own failure is reported without details
      throw error instanceof ProtocolError ? error : new ProtocolError(ProtocolErrorCode.InternalError, `${method} failed`);
    }
  }
}

/** The metadata that requests the log level `info` from a modern server, which needs it with each request. */
export function logLevelMeta(client: Client): { _meta?: Record<string, unknown> } {
  const supportsLogging = client.getProtocolEra() === 'modern' && client.getServerCapabilities()?.logging !== undefined;
  return supportsLogging ? { _meta: { [LOG_LEVEL_META_KEY]: 'info' } } : {};
}

function methodFor(level: Level): 'debug' | 'log' | 'warn' | 'error' {
  if (level === 'debug') return 'debug';
  if (level === 'info' || level === 'notice') return 'log';
  return level === 'warning' ? 'warn' : 'error';
}
