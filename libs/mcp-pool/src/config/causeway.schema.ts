import { z } from 'zod';
import { BALANCERS } from './server-config.js';

const names = z.array(z.string().min(1));
const ms = z.int().min(1).max(86_400_000);
const httpUrl = z.url({ protocol: /^https?$/, error: 'must be an http:// or https:// URL' });
const weight = z.int().min(1).max(1_000);
const share = z.number().min(0).max(1);

const replicas = z.union(
  [
    z.int().min(1).max(64),
    z
      .array(
        z.union([httpUrl.transform((url) => ({ url, weight: 1 })), z.strictObject({ url: httpUrl, weight: weight.default(1) })]),
      )
      .min(1)
      .max(63),
  ],
  'must be a number of processes (1 to 64) or a list of http:// or https:// URLs, each a text or {"url", "weight"}',
);

const strategy = z.enum(BALANCERS, `must be one of ${BALANCERS.join(', ')}`);
const balance = z.union(
  [
    strategy.transform((name) => ({ strategy: name, key: 'principal' })),
    z.strictObject({
      strategy,
      key: z
        .string()
        .regex(/^(principal|tool|\/.*)$/, 'must be "principal", "tool" or a JSON pointer into the arguments')
        .default('principal'),
    }),
  ],
  `must be one of ${BALANCERS.join(', ')}, or {"strategy", "key"} with the key "principal", "tool" or a JSON pointer into the arguments`,
);

const pool = z
  .strictObject({
    min: z.int().min(0).max(64).default(1),
    max: z.int().min(1).max(64).optional(),
    idleMs: ms.default(300_000),
    maxAgeMs: ms.optional(),
  })
  .refine(({ min, max }) => max === undefined || min <= max, { path: ['max'], error: 'must not be less than "min"' });

const health = z.strictObject({
  intervalMs: ms.min(100).default(30_000),
  timeoutMs: ms.default(5_000),
  /** Unanswered probes in a row after which a connection is closed. */
  failures: z.int().min(1).max(100).default(3),
  breaker: z
    .strictObject({ failures: z.int().min(1).default(5), openMs: ms.default(5_000), trials: z.int().min(1).default(3) })
    .prefault({}),
  ejection: z
    .strictObject({ failureShare: share.default(0.5), minCalls: z.int().min(2).default(20), maxShare: share.default(0.5) })
    .prefault({}),
  crashLoop: z.strictObject({ restarts: z.int().min(1).default(10), stableMs: ms.default(300_000) }).prefault({}),
});

const oauth = z
  .strictObject({
    clientId: z.string().min(1),
    clientSecret: z.string().min(1).optional(),
    /** PKCS #8 in PEM, for `private_key_jwt` (RFC 7523). */
    privateKey: z.string().min(1).optional(),
    algorithm: z.string().default('RS256'),
    refreshToken: z.string().min(1).optional(),
    scope: z.string().min(1).optional(),
    /** Discovered through the server when it is not set (RFC 9728, RFC 8414). */
    tokenUrl: httpUrl.optional(),
    authMethod: z.enum(['client_secret_basic', 'client_secret_post', 'none']).optional(),
  })
  .refine(({ clientSecret, privateKey, refreshToken }) => clientSecret ?? privateKey ?? refreshToken, {
    error: 'needs a "clientSecret", a "privateKey" or a "refreshToken"',
  });

/** The `causeway` object of a server. Unknown keys are refused, so that no key is silently ignored. */
export const causewaySchema = z.strictObject({
  replicas: replicas.optional(),
  weight: weight.default(1),
  balance: balance.default({ strategy: 'peak-ewma', key: 'principal' }),
  maxConcurrency: z.int().min(1).max(10_000).default(64),
  queue: z.strictObject({ max: z.int().min(0).max(100_000).default(1_000), waitMs: ms.default(10_000) }).prefault({}),
  pool: pool.prefault({}),
  timeouts: z.strictObject({ connectMs: ms.default(30_000), callMs: ms.optional() }).prefault({}),
  health: health.prefault({}),
  tools: z.strictObject({ allow: names.optional(), deny: names.default([]) }).prefault({}),
  idempotent: names.default([]),
  trustAnnotations: z.boolean().default(false),
  pin: z.boolean().default(false),
  oauth: oauth.optional(),
  sampling: z.union([z.boolean(), z.strictObject({ maxTokens: z.int().min(1).max(100_000) })]).default(false),
  elicitation: z.enum(['decline', 'cancel', 'defaults']).default('decline'),
  roots: z
    .array(z.strictObject({ uri: z.string().regex(/^file:\/\//, 'must be a file:// URI'), name: z.string().min(1).optional() }))
    .default([]),
});
