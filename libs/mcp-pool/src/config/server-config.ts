/** A process that speaks MCP over its stdin and stdout. */
export interface StdioEndpoint {
  kind: 'stdio';
  command: string;
  args: string[];
  /** What mcp.json names; the child gets this and a short allow-list of the service's own environment. */
  env: Record<string, string>;
  /** Absolute. */
  cwd: string;
}

export interface HttpEndpoint {
  /** `http`: Streamable HTTP; `sse`: the older HTTP+SSE. */
  kind: 'http' | 'sse';
  url: string;
  headers: Record<string, string>;
}

export type Endpoint = StdioEndpoint | HttpEndpoint;

/** One logical server. Times in ms. */
export interface ServerConfig {
  name: string;
  disabled: boolean;
  /** One for each replica, at least one. */
  endpoints: Endpoint[];
  timeouts: {
    /** For the handshake and for each list of the catalog. */
    connectMs: number;
    /** Without an answer or progress; unset: the limit of the installation. */
    callMs: number | undefined;
  };
  /** Tool names, `*` stands for any characters; `allow` unset: all. `deny` wins. */
  tools: { allow: string[] | undefined; deny: string[] };
  /** Tools that the operator declares safe to repeat. */
  idempotent: string[];
  /** Believe `readOnlyHint` and `idempotentHint` of this server's tools. */
  trustAnnotations: boolean;
  /** Calls in flight at one replica. */
  maxConcurrency: number;
}
