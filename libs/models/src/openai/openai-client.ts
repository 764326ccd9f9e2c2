import OpenAI from 'openai';

export interface Endpoint {
  apiKey: string | undefined;
  /** `undefined`: OpenAI itself. */
  baseUrl: string | undefined;
  timeoutMs: number;
}

/**
 * A client that takes nothing from the environment and never tries again by itself: {@link retrying} does that, with
 * bounds of its own, because the client would wait as long as any `Retry-After` asks.
 */
export function makeClient(endpoint: Endpoint): OpenAI {
  return new OpenAI({
    // servers on one's own machine take any key, the client wants one
    apiKey: endpoint.apiKey ?? 'none',
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    baseURL: endpoint.baseUrl ?? 'https://api.openai.com/v1',
    timeout: endpoint.timeoutMs,
    maxRetries: 0,
    logLevel: 'off',
  });
}
