/**
 * Every key that Causeway sets in Redis, with its lifetime. BullMQ's own keys begin with `bull:`.
 * Redis may be wiped at any moment, so none of them may hold anything that must survive.
 */
export const REDIS_KEYS = {
  /** Requests of one principal in the current window; lives until the window ends. */
  rateLimit: (principalId: string) => `rate:${principalId}`,
  /** Bytes that wait for a worker; lives as long as the caller waits. */
  exchangeRequest: (exchangeId: string) => `causeway:exchange:${exchangeId}:question`,
  /** A worker's reply; lives for {@link EXCHANGE_REPLY_TTL_SECONDS}. */
  exchangeReply: (exchangeId: string) => `causeway:exchange:${exchangeId}:answer`,
};

export const EXCHANGE_REPLY_TTL_SECONDS = 60;
