import type { Principal } from '@causeway/kernel';
import type { ReplicaCatalog } from '../catalog/replica-catalog.js';
import { SchemaValidators } from '../catalog/schema-validators.js';
import { logLevelMeta } from '../host/host.js';
import type { CallOptions, CallRecord, ContentBlock, ToolCallResult } from '../pool.types.js';
import type { Replica } from '../replica/replica.js';
import type { ServerGroup } from '../server/server-group.js';
import { type Call, type Policy, runThroughPolicies, type ToolCall, type ToolEntry } from './call.js';
import { affinityOf } from './affinity.js';
import { onReplica, withinDeadline } from './delivery.policies.js';
import { retryWhenSafe } from './retry.policy.js';
import { send } from './send.js';
import { limitResultSize, limitSize, metaOf, type RawToolResult, recordCall, validateArguments } from './tool.policies.js';

export interface CallLimits {
  /** Ms without an answer or progress. */
  callTimeoutMs: number;
  /** The longest a call may take while it makes progress, as a multiple of `callTimeoutMs`. */
  maxTimeouts: number;
  argumentChars: number;
  resultChars: number;
}

/** What is read, and where. */
interface ReadRequest<T> {
  options: CallOptions;
  run: Call<T>['run'];
  /** Selects the replicas to ask by their catalogs; when it selects none, all are asked. */
  has?: (catalog: ReplicaCatalog) => boolean;
}

/** Makes calls. The list of policies shows everything between a caller and a server, in order. */
export class Caller {
  private readonly toolPolicies: readonly Policy<RawToolResult, ToolCall<RawToolResult>>[];

  constructor(
    private readonly limits: CallLimits,
    onEnd: (record: CallRecord) => void,
  ) {
    this.toolPolicies = [
      recordCall(onEnd),
      limitSize(limits),
      validateArguments(new SchemaValidators()),
      withinDeadline,
      retryWhenSafe,
      // what follows runs once for each attempt
      onReplica,
    ];
  }

  async callTool(
    principal: Principal,
    entry: ToolEntry,
    args: Record<string, unknown>,
    options: CallOptions,
  ): Promise<ToolCallResult> {
    const { group, tool } = entry;
    const definition = { name: tool.tool, inputSchema: { ...tool.inputSchema, type: 'object' as const } };
    const call: ToolCall<RawToolResult> = {
      ...this.prepare<RawToolResult>(group, options),
      caller: principal.id,
      affinity: affinityOf(group.config.balance, principal.id, tool.tool, args),
      accepts: (replica) => group.has(replica, tool),
      mayRepeat: group.mayRepeatCall(tool),
      run: async (client, request) => {
        const result = await client.callTool(
          { name: tool.tool, arguments: args, ...logLevelMeta(client) },
          { ...request, toolDefinition: definition },
        );
        return toRawResult(result);
      },
      principal,
      entry,
      args,
      startedAt: performance.now(),
    };
    const result = await runThroughPolicies(this.toolPolicies, call, () => send(call));
    return { ...result, meta: metaOf(call) };
  }

  /** Makes a request that changes nothing at the server, and so may always be retried. */
  read<T extends object>(
    principal: Principal,
    group: ServerGroup,
    { options, run, has = () => true }: ReadRequest<T>,
  ): Promise<T> {
    const hasEntry = ({ catalog }: Replica) => catalog !== null && has(catalog);
    const isAnywhere = group.replicas.some(hasEntry);
    const call: Call<T> = {
      ...this.prepare<T>(group, options),
      caller: principal.id,
      affinity: principal.id,
      accepts: isAnywhere ? hasEntry : () => true,
      mayRepeat: true,
      run,
    };
    return runThroughPolicies<T, Call<T>>([limitResultSize(this.limits), withinDeadline, retryWhenSafe, onReplica], call, () =>
      send(call),
    );
  }

  private prepare<T>(
    group: ServerGroup,
    options: CallOptions,
  ): Omit<Call<T>, 'caller' | 'affinity' | 'accepts' | 'mayRepeat' | 'run'> {
    const maxIdleMs = group.config.timeouts.callMs ?? this.limits.callTimeoutMs;
    const idleMs = Math.min(options.timeoutMs ?? maxIdleMs, maxIdleMs);
    const limits = { idleMs, maxMs: idleMs * this.limits.maxTimeouts };
    return { group, options, limits, deadline: null, attempts: 0, failedOn: null, replica: null, outcome: 'not_sent' };
  }
}

function toRawResult(result: { content?: unknown; structuredContent?: unknown; isError?: boolean | undefined }): RawToolResult {
  const { structuredContent } = result;
  return {
    content: (result.content ?? []) as ContentBlock[],
    ...(structuredContent === undefined ? {} : { structuredContent: structuredContent as Record<string, unknown> }),
    isError: result.isError === true,
  };
}
