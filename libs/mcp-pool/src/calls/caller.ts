import type { Principal } from '@causeway/kernel';
import type { ReplicaCatalog } from '../catalog/replica-catalog.js';
import { SchemaValidators } from '../catalog/schema-validators.js';
import { wantedLogs } from '../host/host.js';
import type { CallOptions, CallRecord, ContentBlock, ToolCallResult } from '../pool.types.js';
import type { Replica } from '../replica/replica.js';
import type { ServerGroup } from '../server/server-group.js';
import { type Call, type Policy, throughPolicies, type ToolCall, type ToolEntry } from './call.js';
import { affinityOf } from './affinity.js';
import { onReplica, repeatedWhenSafe, withinDeadline } from './delivery.policies.js';
import { send } from './send.js';
import { type Answer, metaOf, recorded, resultWithinSize, validated, withinSize } from './tool.policies.js';

export interface CallLimits {
  /** Ms without an answer or progress. */
  callTimeoutMs: number;
  /** How often that time may pass in all while there is progress. */
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

/** Makes calls: everything that stands between a caller and a server, in the order in which it is passed. */
export class Caller {
  private readonly toolPolicies: readonly Policy<Answer, ToolCall<Answer>>[];

  constructor(
    private readonly limits: CallLimits,
    tell: (record: CallRecord) => void,
  ) {
    this.toolPolicies = [
      recorded(tell),
      withinSize(limits),
      validated(new SchemaValidators()),
      withinDeadline,
      repeatedWhenSafe,
      // from here on once for each attempt
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
    const call: ToolCall<Answer> = {
      ...this.prepared<Answer>(group, options),
      caller: principal.id,
      affinity: affinityOf(group.config.balance, principal.id, tool.tool, args),
      fits: (replica) => group.has(replica, tool),
      repeatable: group.isRepeatable(tool),
      run: async (client, request) => {
        const result = await client.callTool(
          { name: tool.tool, arguments: args, ...wantedLogs(client) },
          { ...request, toolDefinition: definition },
        );
        return toAnswer(result);
      },
      principal,
      entry,
      args,
      startedAt: performance.now(),
    };
    const answer = await throughPolicies(this.toolPolicies, call, () => send(call));
    return { ...answer, meta: metaOf(call) };
  }

  /** Makes a request that changes nothing at the server, and so may always be retried. */
  read<T extends object>(
    principal: Principal,
    group: ServerGroup,
    { options, run, has = () => true }: ReadRequest<T>,
  ): Promise<T> {
    const hasIt = ({ catalog }: Replica) => catalog !== null && has(catalog);
    const isAnywhere = group.replicas.some(hasIt);
    const call: Call<T> = {
      ...this.prepared<T>(group, options),
      caller: principal.id,
      affinity: principal.id,
      fits: isAnywhere ? hasIt : () => true,
      repeatable: true,
      run,
    };
    return throughPolicies<T, Call<T>>([resultWithinSize(this.limits), withinDeadline, repeatedWhenSafe, onReplica], call, () =>
      send(call),
    );
  }

  private prepared<T>(
    group: ServerGroup,
    options: CallOptions,
  ): Omit<Call<T>, 'caller' | 'affinity' | 'fits' | 'repeatable' | 'run'> {
    const longest = group.config.timeouts.callMs ?? this.limits.callTimeoutMs;
    const idleMs = Math.min(options.timeoutMs ?? longest, longest);
    const limits = { idleMs, maxMs: idleMs * this.limits.maxTimeouts };
    return { group, options, limits, deadline: null, attempts: 0, failedOn: null, replica: null, outcome: 'not_sent' };
  }
}

function toAnswer(result: { content?: unknown; structuredContent?: unknown; isError?: boolean | undefined }): Answer {
  const { structuredContent } = result;
  return {
    content: (result.content ?? []) as ContentBlock[],
    ...(structuredContent === undefined ? {} : { structuredContent: structuredContent as Record<string, unknown> }),
    isError: result.isError === true,
  };
}
