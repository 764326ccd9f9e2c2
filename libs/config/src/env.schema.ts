import { tmpdir } from 'node:os';
import { z } from 'zod';
import { isHostOrRange } from './host-or-range.js';

const optional = z.string().optional();
const count = (fallback: number, min = 1) => z.coerce.number().int().min(min).default(fallback);
const items = (value: string) =>
  value
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean);
const list = z.string().default('').transform(items);
const ports = (fallback: string) =>
  z
    .string()
    .default(fallback)
    .transform((value) => items(value).map(Number))
    .refine((all) => all.every((port) => Number.isInteger(port) && port >= 1 && port <= 65_535), 'must list ports, 1 to 65535');
const url = (...protocols: string[]) =>
  optional.refine(
    (value) => value === undefined || protocols.some((protocol) => value.startsWith(`${protocol}://`)),
    `must be a URL that starts with ${protocols.map((protocol) => `${protocol}://`).join(' or ')}`,
  );

/** Every environment variable that Causeway reads, with its default. `.env.example` describes them. */
export const envSchema = z.object({
  PORT: z.coerce.number().int().min(0).max(65535).default(3000),
  HOST: z.string().default('127.0.0.1'),
  CORS_ORIGINS: list,
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  SHUTDOWN_TIMEOUT_MS: count(10_000),

  DATA_DIR: z.string().default('.data'),
  DATABASE_URL: url('postgres', 'postgresql'),
  DATABASE_POOL_SIZE: count(10),
  REDIS_URL: url('redis', 'rediss'),
  WORKER_PORT: z.coerce.number().int().min(0).max(65535).default(3001),

  CAUSEWAY_ADMIN_KEY: optional.refine((value) => value === undefined || value.length >= 16, 'must have 16 characters or more'),
  RATE_LIMIT_PER_MINUTE: count(600),

  UPLOAD_MAX_BYTES: count(100 * 1024 * 1024),
  UPLOAD_MAX_FILES: count(20),
  PREVIEW_MAX_BYTES: count(10 * 1024 * 1024),
  SPOOL_DIR: z.string().default(tmpdir()),
  VERSIONS_KEPT: count(2, 0),
  URL_INGESTION: z.enum(['on', 'off']).default('on'),
  URL_ALLOWED_HOSTS: list.refine(
    (entries) => entries.every(isHostOrRange),
    'must list hosts (wiki.example), hosts with a port (wiki.example:8090, [fd00::1]:80) or ranges (10.1.0.0/16)',
  ),
  URL_ALLOWED_PORTS: ports('80,443,8080,8443'),
  URL_TIMEOUT_MS: count(60_000),

  PARSE_WORKERS: count(2),
  PARSE_TIMEOUT_MS: count(120_000),
  PARSE_HEAP_MB: count(1024, 64),
  PARSE_MAX_CHARACTERS: count(20_000_000),
  SWEEP_INTERVAL_MS: count(5_000, 100),

  EMBEDDING_PROVIDER: z.enum(['local', 'openai']).optional(),
  EMBEDDING_MODEL: optional,
  EMBEDDING_BASE_URL: url('http', 'https'),
  EMBEDDING_API_KEY: optional,
  EMBEDDING_DIMENSIONS: z.coerce.number().int().min(1).max(16_000).optional(),
  EMBEDDING_BATCH_SIZE: count(32),
  EMBEDDING_TIMEOUT_MS: count(60_000),
  LOCAL_MODEL_DIR: optional,
  EMBEDDING_THREADS: z.coerce.number().int().min(1).optional(),

  NEXT_EMBEDDING_PROVIDER: z.enum(['local', 'openai']).optional(),
  NEXT_EMBEDDING_MODEL: optional,
  NEXT_EMBEDDING_BASE_URL: url('http', 'https'),
  NEXT_EMBEDDING_API_KEY: optional,
  NEXT_EMBEDDING_DIMENSIONS: z.coerce.number().int().min(1).max(16_000).optional(),
  NEXT_EMBEDDING_LOCAL_MODEL_DIR: optional,

  OPENAI_API_KEY: optional,
  OPENAI_BASE_URL: url('http', 'https'),
  CHAT_MODEL: optional,
  CHAT_TIMEOUT_MS: count(120_000),
  CHAT_MAX_TOOL_ROUNDS: count(8),

  MCP_CONFIG: z.string().default('./mcp.json'),
  MCP_CALL_TIMEOUT_MS: count(60_000),
  MCP_LEDGER_RETENTION_DAYS: count(30),
});

export type Env = z.infer<typeof envSchema>;
