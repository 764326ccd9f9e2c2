import type { Principal } from '@causeway/kernel';

/** A JSON Schema as a server sent it; never trusted to be valid. */
export type JsonSchema = Record<string, unknown>;

export type TransportKind = 'stdio' | 'http' | 'sse';

/** `legacy`: revisions with a session (2024-11-05 to 2025-11-25); `modern`: 2026-07-28 and later. */
export type ProtocolEra = 'legacy' | 'modern';

/**
 * `connecting`: not connected yet. `degraded`: takes calls, but some failed recently or a probe is unanswered. `open`: not connected,
 * or ejected for its failures; recovers by itself. `draining`: takes no new calls until resumed. `crash_loop`: a process that keeps
 * exiting; restarted rarely. `disabled`: by the configuration or an operator.
 */
export type ReplicaStatus = 'connecting' | 'ready' | 'degraded' | 'open' | 'draining' | 'crash_loop' | 'disabled';

export interface Failure {
  /** The step that failed. */
  stage: 'spawn' | 'connect' | 'catalog' | 'probe' | 'call' | 'exit';
  message: string;
  /** ISO 8601; time of the first failure that no success has followed. */
  since: string;
}

export interface ReplicaState {
  /** Unique within its server: `0`, `1`, … */
  id: string;
  state: ReplicaStatus;
  pid?: number;
  url?: string;
  lastFailure: Failure | null;
  weight: number;
  /** Open HTTP sessions or processes. */
  connections: number;
  inFlight: number;
  /** Expected duration of a call, in ms. */
  latencyMs: number;
  /** How often a connection was replaced since the start. */
  restarts: number;
}

/** The state of a logical server, which is that of its best replica. */
export interface ServerState {
  name: string;
  transport: TransportKind;
  state: ReplicaStatus;
  protocolVersion: string | null;
  era: ProtocolEra | null;
  serverInfo: { name: string; version: string; title?: string } | null;
  tools: number;
  balance: string;
  /** Calls that wait for a replica. */
  waiting: number;
  /** Tools whose schema differs among the replicas that take calls, or that some of them lack. */
  skew: string[];
  /** Tools of a pinned server of which a replica has a version that is not approved. */
  quarantined: string[];
  replicas: ReplicaState[];
  lastFailure: Failure | null;
}

export type ListName = 'tools' | 'resources' | 'resourceTemplates' | 'prompts';

/** A server whose part of a list is missing or is from before a failure. */
export interface MissingPart {
  server: string;
  state: ReplicaStatus;
  failure: Failure | null;
}

/** The parts of a server whose changes are published. */
export type CatalogPart = ListName | 'state';

export interface CatalogChange {
  server: string;
  changed: CatalogPart[];
}

export interface ToolAnnotations {
  title?: string;
  readOnlyHint?: boolean;
  destructiveHint?: boolean;
  idempotentHint?: boolean;
  openWorldHint?: boolean;
}

export interface PoolTool {
  /** Pool-wide: `server__tool`, at most 64 characters of `[A-Za-z0-9_-]`. */
  name: string;
  server: string;
  /** The server's own name for it. */
  tool: string;
  title?: string;
  description?: string;
  inputSchema: JsonSchema;
  outputSchema?: JsonSchema;
  annotations?: ToolAnnotations;
}

/** What a model sees of a tool. */
export type ToolDefinition = Record<string, unknown>;

/** One version of a tool, as a replica listed it. */
export interface SeenTool {
  tool: string;
  /** SHA-256 of the definition as canonical JSON, hex. */
  fingerprint: string;
  definition: ToolDefinition;
}

export interface PoolResource {
  server: string;
  uri: string;
  name: string;
  title?: string;
  description?: string;
  mimeType?: string;
  /** In bytes, if the server declares it. */
  size?: number;
}

export interface PoolResourceTemplate {
  server: string;
  uriTemplate: string;
  name: string;
  title?: string;
  description?: string;
  mimeType?: string;
}

export interface PoolPrompt {
  /** Pool-wide: `server__prompt`, by the rules of tool names. */
  name: string;
  server: string;
  /** The server's own name for it. */
  prompt: string;
  title?: string;
  description?: string;
  arguments?: { name: string; description?: string; required?: boolean }[];
}

/** One block of a tool result, in the format of the protocol: `{type: 'text', text}`, `{type: 'image', …}`, … */
export interface ContentBlock {
  type: string;
  [field: string]: unknown;
}

/** How a call ended: answered, never sent, or sent without an answer. */
export type CallOutcome = 'completed' | 'not_sent' | 'outcome_unknown';

export interface CallMeta {
  server: string;
  /** `null` when no replica was reached. */
  replica: string | null;
  /** How often the call was sent. */
  attempts: number;
  outcome: CallOutcome;
  durationMs: number;
}

export interface ToolCallResult {
  content: ContentBlock[];
  structuredContent?: Record<string, unknown>;
  /** Whether the tool reports a failure of its own; this is an answer like any other. */
  isError: boolean;
  meta: CallMeta;
}

export interface ToolProgress {
  progress: number;
  total?: number;
  message?: string;
}

export interface CallOptions {
  /** Aborting cancels the call at the server. */
  signal?: AbortSignal | undefined;
  /** Limit in ms without an answer or progress; it can only shorten the configured one. */
  timeoutMs?: number | undefined;
  onProgress?: ((progress: ToolProgress) => void) | undefined;
}

/** One finished call, for metrics and the ledger. */
export interface CallRecord extends CallMeta {
  principal: Principal;
  tool: string;
  /** SHA-256 of the arguments as canonical JSON, hex; empty when they are nested too deeply to be hashed. */
  argumentsHash: string;
  /** `null` when the call was not answered. */
  isError: boolean | null;
  /** The error code of a call that was not answered. */
  errorCode: string | null;
}

export interface ResourceContents {
  contents: { uri: string; mimeType?: string; text?: string; blob?: string }[];
}

export interface PromptResult {
  description?: string;
  messages: { role: 'user' | 'assistant'; content: ContentBlock }[];
}

export interface CompletionRequest {
  /** A prompt by its pool-wide name, or a resource template of a server. */
  ref: { type: 'prompt'; name: string } | { type: 'resource'; server: string; uri: string };
  argument: { name: string; value: string };
  /** Values of other arguments that are already known. */
  context?: Record<string, string> | undefined;
}

export interface Completion {
  /** At most 100 proposals. */
  values: string[];
  total?: number;
  hasMore?: boolean;
}
