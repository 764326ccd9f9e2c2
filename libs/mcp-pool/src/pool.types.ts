import type { Principal } from '@causeway/kernel';

/** A JSON Schema as a server sent it; never trusted to be valid. */
export type JsonSchema = Record<string, unknown>;

export type TransportKind = 'stdio' | 'http' | 'sse';

/** `legacy`: revisions with a session (2024-11-05 to 2025-11-25); `modern`: 2026-07-28 and later. */
export type ProtocolEra = 'legacy' | 'modern';

/**
 * `connecting`: not reached yet. `degraded`: takes calls, but some failed of late or a probe has no answer yet. `open`: lost,
 * or left out for its failures; tried again by itself. `draining`: takes no new calls until resumed. `crash_loop`: a process
 * that keeps ending; tried again rarely. `disabled`: by configuration or an operator.
 */
export type ReplicaStatus = 'connecting' | 'ready' | 'degraded' | 'open' | 'draining' | 'crash_loop' | 'disabled';

export interface Failure {
  /** Where it went wrong. */
  stage: 'spawn' | 'connect' | 'catalog' | 'probe' | 'call' | 'exit';
  message: string;
  /** ISO 8601, the first of the failures that have not been followed by a success. */
  since: string;
}

export interface ReplicaState {
  /** Within its server: `0`, `1`, … */
  id: string;
  state: ReplicaStatus;
  pid?: number;
  url?: string;
  lastFailure: Failure | null;
  weight: number;
  /** Sessions or processes. */
  connections: number;
  inFlight: number;
  /** Expected time of a call, in ms. */
  latencyMs: number;
  /** How often a connection was made again since the start. */
  restarts: number;
}

/** Of a logical server: `ready` when at least one replica takes calls. */
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
  /** Tools that not every replica that takes calls has with the same schema. */
  skew: string[];
  /** Tools of a pinned server of which a replica has a version that is kept back. */
  quarantined: string[];
  replicas: ReplicaState[];
  lastFailure: Failure | null;
}

export type ListName = 'tools' | 'resources' | 'resourceTemplates' | 'prompts';

/** A server whose part of a list is not there, or is what it was before the failure. */
export interface MissingPart {
  server: string;
  state: ReplicaStatus;
  failure: Failure | null;
}

/** What can change of a server, as others see it. */
export type OfferPart = ListName | 'state';

export interface OfferChange {
  server: string;
  changed: OfferPart[];
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
  /** As the server calls it. */
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
  /** Bytes, where the server says so. */
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
  /** As the server calls it. */
  prompt: string;
  title?: string;
  description?: string;
  arguments?: { name: string; description?: string; required?: boolean }[];
}

/** One block of a tool's answer, in the shape of the protocol: `{type: 'text', text}`, `{type: 'image', …}`, … */
export interface ContentBlock {
  type: string;
  [field: string]: unknown;
}

/** How a call ended: never sent, answered, or sent without an answer. */
export type Outcome = 'completed' | 'not_sent' | 'outcome_unknown';

export interface CallMeta {
  server: string;
  /** `null` when no replica was reached. */
  replica: string | null;
  /** How often a replica was tried. */
  attempts: number;
  outcome: Outcome;
  durationMs: number;
}

export interface ToolCallResult {
  content: ContentBlock[];
  structuredContent?: Record<string, unknown>;
  /** The tool's own report of a failure; an answer like any other. */
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
  /** Ms without an answer or progress; the configured limits still hold. */
  timeoutMs?: number | undefined;
  onProgress?: ((progress: ToolProgress) => void) | undefined;
}

/** One finished call, for metrics and the ledger. */
export interface CallRecord extends CallMeta {
  principal: Principal;
  tool: string;
  /** SHA-256 of the arguments as canonical JSON, hex; empty where they are nested too deep to be written out. */
  argumentsHash: string;
  /** `null` when the call did not end in an answer. */
  isError: boolean | null;
  /** An error code when the call was not answered. */
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
  /** Arguments that are known already. */
  context?: Record<string, string> | undefined;
}

export interface Completion {
  /** At most 100. */
  values: string[];
  total?: number;
  hasMore?: boolean;
}
