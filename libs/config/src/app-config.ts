import { AppError } from '@causeway/kernel';
import { envSchema, type Env } from './env.schema.js';

/** The whole configuration, read once at start and passed by injection. Times in ms, sizes in bytes unless named otherwise. */
export type AppConfig = ReturnType<typeof fromEnv>;
export type EmbeddingConfig = ReturnType<typeof embeddingOf>;

/**
 * Reads the configuration from environment variables.
 *
 * @throws AppError `CONFIG.INVALID`, its `errors` naming every variable that is wrong
 */
export function loadConfig(env: Record<string, string | undefined> = process.env): AppConfig {
  // a variable that is set to nothing is one that is not set, as in a copied .env.example
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
    /** Where a reindex goes to; undefined: nowhere. */
    nextEmbedding: nextEmbeddingOf(env),
    chat: {
      apiKey: env.OPENAI_API_KEY,
      baseUrl: env.OPENAI_BASE_URL,
      /** Unset without a provider: then the extractive model answers. */
      model: env.CHAT_MODEL ?? 'gpt-4.1-mini',
      timeoutMs: env.CHAT_TIMEOUT_MS,
      maxToolRounds: env.CHAT_MAX_TOOL_ROUNDS,
    },
    mcp: {
      configPath: env.MCP_CONFIG,
      callTimeoutMs: env.MCP_CALL_TIMEOUT_MS,
      /** After which a call is forgotten. */
      ledgerRetentionDays: env.MCP_LEDGER_RETENTION_DAYS,
      /** The whole environment, secrets too: for `${VAR}` in mcp.json, and as the source of a child's allow-list. */
      environment,
    },
  };
}

/** How documents come in and are read. */
function documentsFrom(env: Env) {
  return {
    upload: { maxBytes: env.UPLOAD_MAX_BYTES, maxFiles: env.UPLOAD_MAX_FILES },
    preview: { maxBytes: env.PREVIEW_MAX_BYTES },
    /** Where files stand while they are received or parsed. */
    spoolDir: env.SPOOL_DIR,
    /** Complete versions of a document that are kept beside the one that serves. */
    versionsKept: env.VERSIONS_KEPT,
    remote: {
      /** Whether documents may be taken from URLs. */
      enabled: env.URL_INGESTION === 'on',
      /** Hosts, `host:port` and CIDR ranges that may be reached although their addresses are not public. */
      allowedHosts: env.URL_ALLOWED_HOSTS,
      /** Of all other hosts. */
      allowedPorts: env.URL_ALLOWED_PORTS,
      /** Of a whole download, redirects included. */
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
/** The embedder that serves, as long as the database has not gone over to another. */
function embeddingOf(env: Env) {
  return {
    /** Unset: `openai` when an endpoint or a model is named for it, else `local`. */
    provider: env.EMBEDDING_PROVIDER ?? (env.EMBEDDING_BASE_URL || env.EMBEDDING_MODEL ? 'openai' : 'local'),
    model: env.EMBEDDING_MODEL ?? 'text-embedding-3-small',
    baseUrl: env.EMBEDDING_BASE_URL ?? env.OPENAI_BASE_URL,
    // the key of one provider is never sent to another
    apiKey: env.EMBEDDING_API_KEY ?? (env.EMBEDDING_BASE_URL ? undefined : env.OPENAI_API_KEY),
    dimensions: env.EMBEDDING_DIMENSIONS,
    batchSize: env.EMBEDDING_BATCH_SIZE,
    timeoutMs: env.EMBEDDING_TIMEOUT_MS,
    localModelDir: env.LOCAL_MODEL_DIR,
    /** Of the local model's computations. Unset: all cores but one. */
    threads: env.EMBEDDING_THREADS,
  };
}

/** What is not said of the next embedder is as with the present one, except for the key of another provider. */
function nextEmbeddingOf(env: Env): EmbeddingConfig | undefined {
  const present = embeddingOf(env);
  const provider = nextProvider(env, present.provider);
  if (!provider) return undefined;
  const baseUrl = env.NEXT_EMBEDDING_BASE_URL ?? present.baseUrl;
  return {
    ...present,
    provider,
    model: env.NEXT_EMBEDDING_MODEL ?? present.model,
    baseUrl,
    apiKey: env.NEXT_EMBEDDING_API_KEY ?? (baseUrl === present.baseUrl ? present.apiKey : undefined),
    dimensions: env.NEXT_EMBEDDING_DIMENSIONS,
    localModelDir: env.NEXT_EMBEDDING_LOCAL_MODEL_DIR,
  };
}

function nextProvider(env: Env, present: 'local' | 'openai'): 'local' | 'openai' | undefined {
  if (env.NEXT_EMBEDDING_PROVIDER) return env.NEXT_EMBEDDING_PROVIDER;
  if (env.NEXT_EMBEDDING_BASE_URL || env.NEXT_EMBEDDING_MODEL) return 'openai';
  if (env.NEXT_EMBEDDING_LOCAL_MODEL_DIR) return 'local';
  return env.NEXT_EMBEDDING_DIMENSIONS === undefined ? undefined : present;
}
