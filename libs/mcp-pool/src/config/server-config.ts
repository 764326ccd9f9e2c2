/** A process that speaks MCP over its stdin and stdout. */
export interface StdioEndpoint {
  kind: 'stdio';
  command: string;
  args: string[];
  /** What mcp.json names; the child gets this and a short allow-list of the service's own environment. */
  env: Record<string, string>;
  /** Absolute. */
  cwd: string;
  weight: number;
}

export interface HttpEndpoint {
  /** `http`: Streamable HTTP, or the older HTTP+SSE where the server has only that; `sse`: that one at once. */
  kind: 'http' | 'sse';
  url: string;
  headers: Record<string, string>;
  weight: number;
}

export type Endpoint = StdioEndpoint | HttpEndpoint;

export const BALANCERS = ['peak-ewma', 'least-in-flight', 'round-robin', 'weighted', 'consistent-hash'] as const;
export type BalancerName = (typeof BALANCERS)[number];

export interface BalanceConfig {
  strategy: BalancerName;
  /** What `consistent-hash` hashes: `principal`, `tool`, or a JSON pointer into the arguments. */
  key: string;
}

/** Connections of one replica. */
export interface ConnectionLimits {
  min: number;
  /** Sessions of a legacy HTTP server; a process and a modern server have one connection. */
  max: number;
  /** Without a call, after which a connection above `min` is closed. */
  idleMs: number;
  /** After which a connection is replaced by a new one; unset: never. */
  maxAgeMs: number | undefined;
}

export interface HealthConfig {
  /** Between two probes. */
  intervalMs: number;
  /** Of one probe. */
  timeoutMs: number;
  /** Probes without an answer, in a row, after which the connection is given up. */
  failures: number;
  /** Failures in a row that open the circuit, for how long at first, and calls let through to try it. */
  breaker: { failures: number; openMs: number; trials: number };
  /** A replica that fails this share of at least so many calls is left out, while at most `maxShare` of the replicas are. */
  ejection: { failureShare: number; minCalls: number; maxShare: number };
  /** A process that ends more often than this, without `stableMs` of life in between, is not started again soon. */
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

/** What a server is answered when it asks something of us. */
export interface HostConfig {
  /** Tokens that our language model may write for one request of the server; `null`: refused. */
  samplingMaxTokens: number | null;
  /** `defaults`: accepted with the defaults that the server's form names. */
  elicitation: 'decline' | 'cancel' | 'defaults';
  roots: { uri: string; name?: string | undefined }[];
}

/** One logical server. Times in ms. */
export interface ServerConfig {
  name: string;
  disabled: boolean;
  /** One for each replica, at least one. */
  endpoints: Endpoint[];
  balance: BalanceConfig;
  /** Calls in flight at one replica. */
  maxConcurrency: number;
  /** Calls that wait for one of the replicas, and for how long at most. */
  queue: { max: number; waitMs: number };
  pool: ConnectionLimits;
  timeouts: {
    /** For the handshake and for each list of the catalog. */
    connectMs: number;
    /** Without an answer or progress; unset: the limit of the installation. */
    callMs: number | undefined;
  };
  health: HealthConfig;
  /** Tool names, `*` stands for any characters; `allow` unset: all. `deny` wins. */
  tools: { allow: string[] | undefined; deny: string[] };
  /** Tools that the operator declares safe to repeat. */
  idempotent: string[];
  /** Believe `readOnlyHint` and `idempotentHint` of this server's tools. */
  trustAnnotations: boolean;
  /** A tool that is not as it was when it was approved is kept back until somebody approves it. */
  pin: boolean;
  oauth: OAuthConfig | null;
  host: HostConfig;
}
