import { Inject, Injectable, Logger } from '@nestjs/common';
import { APP_CONFIG, type AppConfig } from '@causeway/config';
import { AppError, messageOf, type Principal, type ToolStep } from '@causeway/kernel';
import { McpPool, type PoolTool } from '@causeway/mcp-pool';
import { counter } from '@causeway/metrics';
import type { ModelToolCall } from '@causeway/models';
import { MAX_STEP_TEXT, textOf, textOfError, truncateText } from './tool-output.js';

export interface ToolRunResult {
  step: ToolStep;
  /** The text for the model, not truncated. */
  content: string;
}

/** Runs the tool calls of a model. An error becomes a result that the model reads, so it does not fail the request. */
@Injectable()
export class ToolRunner {
  private readonly logger = new Logger(ToolRunner.name);
  private readonly calls = counter('causeway_chat_tool_calls_total', 'Tool calls made for chat answers', ['outcome']);

  constructor(
    @Inject(APP_CONFIG) private readonly config: AppConfig,
    private readonly pool: McpPool,
  ) {}

  listTools(principal: Principal): PoolTool[] {
    return this.pool.tools(principal);
  }

  /**
   * @param allowed the tools that may be called for this answer
   * @throws the signal's reason when it is aborted, without waiting for the tool
   */
  async run(principal: Principal, call: ModelToolCall, allowed: PoolTool[], signal: AbortSignal): Promise<ToolRunResult> {
    const started = performance.now();
    const args = parseArguments(call.arguments);
    let text: string;
    let isError = true;
    try {
      if (!allowed.some(({ name }) => name === call.name)) throw unknownTool(call.name);
      if (args === null)
        throw new AppError('MCP.INVALID_ARGUMENTS', 'the arguments are not a JSON object; send one that matches the schema');
      const timeoutMs = this.config.mcp.callTimeoutMs;
      const result = await unlessAborted(this.pool.call(principal, call.name, args, { signal, timeoutMs }), signal);
      ({ isError } = result);
      text = textOf(result);
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof AppError)) this.logger.error(`${call.name}: ${messageOf(error)}`, (error as Error).stack);
      text = textOfError(error);
    }
    this.calls.inc({ outcome: isError ? 'error' : 'ok' });
    const durationMs = Math.round(performance.now() - started);
    const step = {
      tool: call.name,
      arguments: args ?? call.arguments,
      isError,
      result: truncateText(text, MAX_STEP_TEXT),
      durationMs,
    };
    return { step, content: isError ? `The tool failed. ${text}` : text };
  }
}

function unknownTool(name: string): AppError {
  return new AppError('MCP.TOOL_NOT_FOUND', `there is no tool "${name}"`);
}

/** @returns `null` for anything but a JSON object. Empty text is `{}`, because models write that for tools without parameters. */
function parseArguments(text: string): Record<string, unknown> | null {
  if (text.trim() === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
