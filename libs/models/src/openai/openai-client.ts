import OpenAI from 'openai';

export interface ProviderEndpoint {
  apiKey: string | undefined;
  /** `undefined` means OpenAI itself. */
  baseUrl: string | undefined;
  timeoutMs: number;
}

/**
 * Creates a client that reads nothing from the environment and does not retry: `withRetries` does that instead, because
 * the client would wait as long as a `Retry-After` header asks.
 */
export function createClient(endpoint: ProviderEndpoint): OpenAI {
  return new OpenAI({
    // the client requires a key, even for local servers that ignore it
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
