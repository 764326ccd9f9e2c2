import { Injectable } from '@nestjs/common';
import { AppError, type Principal } from '@causeway/kernel';
import type {
  CallOptions,
  CallRecord,
  PoolPrompt,
  PoolResource,
  PoolResourceTemplate,
  PoolTool,
  PromptResult,
  ResourceContents,
  ServerState,
  ToolCallResult,
} from './pool.types.js';

/** The pool of MCP servers: their state, what they offer, and calls to them. Every list is served from memory. */
@Injectable()
export class McpPool {
  /** In the order of the configuration. */
  servers(): ServerState[] {
    return [];
  }

  /** @throws AppError `MCP.SERVER_NOT_FOUND` */
  server(name: string): ServerState {
    throw new AppError('MCP.SERVER_NOT_FOUND', `there is no MCP server "${name}"`);
  }

  tools(): PoolTool[] {
    return [];
  }

  resources(): PoolResource[] {
    return [];
  }

  resourceTemplates(): PoolResourceTemplate[] {
    return [];
  }

  prompts(): PoolPrompt[] {
    return [];
  }

  /**
   * Calls a tool by its pool-wide name. A tool's own failure is a result with `isError`.
   *
   * @throws AppError `MCP.TOOL_NOT_FOUND`, `MCP.SERVER_NOT_FOUND`, `MCP.INVALID_ARGUMENTS`, `MCP.SERVER_UNAVAILABLE`,
   *   `MCP.TIMEOUT`, `MCP.OUTCOME_UNKNOWN`, `MCP.PROTOCOL_ERROR`, `MCP.RESULT_TOO_LARGE`, `POOL.SATURATED`
   */
  async call(_principal: Principal, name: string, _args: Record<string, unknown>, _options: CallOptions = {}): Promise<ToolCallResult> {
    throw new AppError('MCP.TOOL_NOT_FOUND', `there is no tool "${name}"`);
  }

  /** @param server needed only when several servers offer the same URI */
  async readResource(uri: string, _options: CallOptions & { server?: string } = {}): Promise<ResourceContents> {
    throw new AppError('MCP.SERVER_UNAVAILABLE', `no server offers ${uri}`);
  }

  async getPrompt(name: string, _args: Record<string, string> = {}, _options: CallOptions = {}): Promise<PromptResult> {
    throw new AppError('MCP.SERVER_UNAVAILABLE', `no server offers ${name}`);
  }

  /** Takes no new calls; those in flight finish. @throws AppError `MCP.SERVER_NOT_FOUND` */
  async drain(name: string): Promise<ServerState> {
    return this.server(name);
  }

  /** Undoes {@link drain}. @throws AppError `MCP.SERVER_NOT_FOUND` */
  async resume(name: string): Promise<ServerState> {
    return this.server(name);
  }

  /** Makes every connection of the server anew, without waiting for a pending retry. @throws AppError `MCP.SERVER_NOT_FOUND` */
  async reconnect(name: string): Promise<ServerState> {
    return this.server(name);
  }

  /** Tells of every call that ended. @returns unsubscribes */
  onCall(_listener: (call: CallRecord) => void): () => void {
    return () => undefined;
  }

  /** Tells that a server's catalog changed. @returns unsubscribes */
  onCatalogChange(_listener: (server: string) => void): () => void {
    return () => undefined;
  }
}
