export { SAMPLING_MODEL } from './host/sampling-model.js';
export type { SamplingAnswer, SamplingModel, SamplingRequest } from './host/sampling-model.js';
export { CallHistory } from './ledger/call-history.js';
export type { CallFilter, LoggedCall } from './ledger/call-ledger.repository.js';
export { ToolChanges } from './pinning/tool-changes.js';
export type { ToolChange, VersionState } from './pinning/tool-version.repository.js';
export { McpPool } from './mcp-pool.service.js';
export { PoolAdmin } from './pool-admin.service.js';
export { McpPoolModule } from './mcp-pool.module.js';
export type {
  CallMeta,
  CallOptions,
  CallRecord,
  Completion,
  CompletionRequest,
  ContentBlock,
  Failure,
  JsonSchema,
  ListName,
  MissingPart,
  CatalogChange,
  CatalogPart,
  CallOutcome,
  PoolPrompt,
  PoolResource,
  PoolResourceTemplate,
  PoolTool,
  PromptResult,
  ProtocolEra,
  ReplicaState,
  ReplicaStatus,
  ResourceContents,
  ServerState,
  ToolAnnotations,
  ToolCallResult,
  ToolProgress,
  TransportKind,
} from './pool.types.js';
