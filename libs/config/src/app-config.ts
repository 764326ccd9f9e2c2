import { AppError } from '@causeway/kernel';
import { envSchema, type Env } from './env.schema.js';

/** The configuration, read once at start. Times are in ms and sizes in bytes unless the name says otherwise. */
export type AppConfig = ReturnType<typeof fromEnv>;
export type EmbeddingConfig = ReturnType<typeof embeddingOf>;

/**
 * Reads the configuration from environment variables.
 *
 * @throws AppError `CONFIG.INVALID`, whose `errors` list every invalid variable
 */
export function loadConfig(env: Record<string, string | undefined> = process.env): AppConfig {
  // an empty variable counts as unset, so that a copied .env.example works
  const parsed = envSchema.safeParse(Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim())));
  if (parsed.success) return fromEnv(parsed.data, env);
  const errors = parsed.error.issues.map((issue) => ({ pointer: issue.path.join('/'), message: issue.message }));
  const lines = errors.map(({ pointer, message }) => `  ${pointer}: ${message}`);
  throw new AppError('CONFIG.INVALID', `the environment is not valid:\n${lines.join('\n')}`, { errors });
}

function fromEnv(env: Env, environment: Readonly<Record<string, string | undefined>>) {
  return {
    http: { port: env.PORT, host: env.HOST, corsOrigins: env.CORS_ORIGINS },
    worker: { port: env.WORKER_PORT },
    shutdownTimeoutMs: env.SHUTDOWN_TIMEOUT_MS,
    log: { level: env.LOG_LEVEL },
    dataDir: env.DATA_DIR,
    database: { url: env.DATABASE_URL, poolSize: env.DATABASE_POOL_SIZE },
    redis: { url: env.REDIS_URL },
    auth: { adminKey: env.CAUSEWAY_ADMIN_KEY, rateLimitPerMinute: env.RATE_LIMIT_PER_MINUTE },
    ...documentsFrom(env),
    jobs: { sweepIntervalMs: env.SWEEP_INTERVAL_MS },
    embedding: embeddingOf(env),
    /** The embedder that a reindex switches to; undefined if none is configured. */
    nextEmbedding: nextEmbeddingOf(env),
    chat: {
      apiKey: env.OPENAI_API_KEY,
      baseUrl: env.OPENAI_BASE_URL,
      /** Not used without a provider, because then the extractive model answers. */
      model: env.CHAT_MODEL ?? 'gpt-4.1-mini',
      timeoutMs: env.CHAT_TIMEOUT_MS,
      maxToolRounds: env.CHAT_MAX_TOOL_ROUNDS,
    },
    mcp: {
      configPath: env.MCP_CONFIG,
      callTimeoutMs: env.MCP_CALL_TIMEOUT_MS,
      /** Age in days after which recorded calls are deleted. */
      ledgerRetentionDays: env.MCP_LEDGER_RETENTION_DAYS,
      /** The whole environment, including secrets: `${VAR}` in mcp.json and the allow-lists of child processes read it. */
      environment,
    },
  };
}

/** Settings of upload, download and parsing. */
function documentsFrom(env: Env) {
  return {
    upload: { maxBytes: env.UPLOAD_MAX_BYTES, maxFiles: env.UPLOAD_MAX_FILES },
    preview: { maxBytes: env.PREVIEW_MAX_BYTES },
    /** Folder for files while they are received or parsed. */
    spoolDir: env.SPOOL_DIR,
    /** Number of complete versions of a document that are kept in addition to the published one. */
    versionsKept: env.VERSIONS_KEPT,
    remote: {
      /** Whether documents may be fetched from URLs. */
      enabled: env.URL_INGESTION === 'on',
      /** Hosts, `host:port` and CIDR ranges that may be fetched from although their addresses are not public. */
      allowedHosts: env.URL_ALLOWED_HOSTS,
      /** Ports of all other hosts. */
      allowedPorts: env.URL_ALLOWED_PORTS,
      /** Limit for a whole download, including redirects. */
      timeoutMs: env.URL_TIMEOUT_MS,
    },
    parsing: {
      workers: env.PARSE_WORKERS,
      timeoutMs: env.PARSE_TIMEOUT_MS,
      heapMb: env.PARSE_HEAP_MB,
      maxCharacters: env.PARSE_MAX_CHARACTERS,
    },
  };
}

/** The embedder of `EMBEDDING_*`, which serves until a reindex has switched the database to another. */
function embeddingOf(env: Env) {
  return {
    /** Defaults to `openai` if an endpoint or a model is configured, else to `local`. */
    provider: env.EMBEDDING_PROVIDER ?? (env.EMBEDDING_BASE_URL || env.EMBEDDING_MODEL ? 'openai' : 'local'),
    model: env.EMBEDDING_MODEL ?? 'text-embedding-3-small',
    baseUrl: env.EMBEDDING_BASE_URL ?? env.OPENAI_BASE_URL,
    // the key of one provider is never sent to another
    apiKey: env.EMBEDDING_API_KEY ?? (env.EMBEDDING_BASE_URL ? undefined : env.OPENAI_API_KEY),
    dimensions: env.EMBEDDING_DIMENSIONS,
    batchSize: env.EMBEDDING_BATCH_SIZE,
    timeoutMs: env.EMBEDDING_TIMEOUT_MS,
    localModelDir: env.LOCAL_MODEL_DIR,
    /** Threads of the local models; undefined means all cores but one. */
    threads: env.EMBEDDING_THREADS,
  };
}

/** The embedder of `NEXT_EMBEDDING_*`. Unset variables default to the current embedder, but its key is not sent to another provider. */
function nextEmbeddingOf(env: Env): EmbeddingConfig | undefined {
  const current = embeddingOf(env);
  const provider = nextProvider(env, current.provider);
  if (!provider) return undefined;
  const baseUrl = env.NEXT_EMBEDDING_BASE_URL ?? current.baseUrl;
  return {
    ...current,
    provider,
    model: env.NEXT_EMBEDDING_MODEL ?? current.model,
    baseUrl,
    apiKey: env.NEXT_EMBEDDING_API_KEY ?? (baseUrl === current.baseUrl ? current.apiKey : undefined),
    dimensions: env.NEXT_EMBEDDING_DIMENSIONS,
    localModelDir: env.NEXT_EMBEDDING_LOCAL_MODEL_DIR,
  };
}

function nextProvider(env: Env, current: 'local' | 'openai'): 'local' | 'openai' | undefined {
  if (env.NEXT_EMBEDDING_PROVIDER) return env.NEXT_EMBEDDING_PROVIDER;
  if (env.NEXT_EMBEDDING_BASE_URL || env.NEXT_EMBEDDING_MODEL) return 'openai';
  if (env.NEXT_EMBEDDING_LOCAL_MODEL_DIR) return 'local';
  return env.NEXT_EMBEDDING_DIMENSIONS === undefined ? undefined : current;
}
