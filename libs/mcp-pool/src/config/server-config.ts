/** A process that speaks MCP over its stdin and stdout. */
export interface StdioEndpoint {
  kind: 'stdio';
  command: string;
  args: string[];
  /** The variables of mcp.json; the process also inherits a short allow-list of the environment of the service. */
  env: Record<string, string>;
  /** Absolute path. */
  cwd: string;
  weight: number;
}

export interface HttpEndpoint {
  /** `http`: Streamable HTTP, with HTTP+SSE as the fallback; `sse`: HTTP+SSE only. */
  kind: 'http' | 'sse';
  url: string;
  headers: Record<string, string>;
  weight: number;
}

export type ReplicaEndpoint = StdioEndpoint | HttpEndpoint;

export const BALANCERS = ['peak-ewma', 'least-in-flight', 'round-robin', 'weighted', 'consistent-hash'] as const;
export type BalancerName = (typeof BALANCERS)[number];

export interface BalanceConfig {
  strategy: BalancerName;
  /** What `consistent-hash` hashes: `principal`, `tool`, or a JSON pointer into the arguments. */
  key: string;
}

/** Limits for the connections of one replica. */
export interface ConnectionLimits {
  min: number;
  /** Sessions of a legacy HTTP server; a process and a modern server have one connection. */
  max: number;
  /** A connection above `min` is closed after this time without a call. */
  idleMs: number;
  /** A connection is replaced at this age; `undefined`: never. */
  maxAgeMs: number | undefined;
}

export interface HealthConfig {
  /** Time between two probes. */
  intervalMs: number;
  /** Timeout of one probe. */
  timeoutMs: number;
  /** Unanswered probes in a row after which a connection is closed. */
  failures: number;
  /** Failures in a row that open the circuit, how long it is open at first, and the trial calls that follow. */
  breaker: { failures: number; openMs: number; trials: number };
  /** A replica that fails this share of at least `minCalls` calls is ejected, while at most `maxShare` of the replicas are. */
  ejection: { failureShare: number; minCalls: number; maxShare: number };
  /** A process that exits more often than this, without running for `stableMs` in between, rests for `stableMs`. */
  crashLoop: { restarts: number; stableMs: number };
}

export interface OAuthConfig {
  clientId: string;
  clientSecret?: string | undefined;
  privateKey?: string | undefined;
  algorithm: string;
  refreshToken?: string | undefined;
  scope?: string | undefined;
  tokenUrl?: string | undefined;
  authMethod?: 'client_secret_basic' | 'client_secret_post' | 'none' | undefined;
}

/** How the requests of a server to us are answered. */
export interface HostConfig {
  /** Limit of generated tokens for one sampling request; `null` refuses them. */
  samplingMaxTokens: number | null;
  /** `defaults`: accepted with the default values of the form. */
  elicitation: 'decline' | 'cancel' | 'defaults';
  roots: { uri: string; name?: string | undefined }[];
}

/** The configuration of one logical server. Times are in ms. */
export interface ServerConfig {
  name: string;
  disabled: boolean;
  /** One for each replica; at least one. */
  endpoints: ReplicaEndpoint[];
  balance: BalanceConfig;
  /** Limit of calls in flight at one replica. */
  maxConcurrency: number;
  /** Limits of the queue of calls that wait for a replica. */
  queue: { max: number; waitMs: number };
  pool: ConnectionLimits;
  timeouts: {
    /** Limit of the handshake, and of each list of the catalog. */
    connectMs: number;
    /** Limit without an answer or progress; `undefined`: the limit of the installation. */
    callMs: number | undefined;
  };
  health: HealthConfig;
  /** Tool names in which `*` matches any characters. Without `allow` all tools are allowed; `deny` wins. */
  tools: { allow: string[] | undefined; deny: string[] };
  /** Tools that the operator declares safe to repeat. */
  idempotent: string[];
  /** Whether `readOnlyHint` and `idempotentHint` of the tools are believed. */
  trustAnnotations: boolean;
  /** Whether a tool version is quarantined until somebody approves it. */
  pin: boolean;
  oauth: OAuthConfig | null;
  host: HostConfig;
}
