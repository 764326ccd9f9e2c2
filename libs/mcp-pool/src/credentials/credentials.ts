import type { ServerConfig } from '../config/server-config.js';
import type { Credential } from './credential.js';
import { OAuthCredential } from './oauth-credential.js';
import type { TokenStore } from './rotating-refresh-token.js';

/** The credentials of all servers. A credential outlives every configuration change that does not concern it. */
export class Credentials {
  private readonly all = new Map<string, OAuthCredential>();

  constructor(private readonly tokens: TokenStore | undefined) {}

  /** The credential shared by all replicas of a server; `undefined` when the server needs none. */
  of(config: ServerConfig): Credential | undefined {
    const key = keyOf(config);
    if (key === undefined) return undefined;
    const known = this.all.get(key);
    const { oauth, timeouts } = config;
    const credential =
      known ?? new OAuthCredential(urlsOf(config), oauth!, { timeoutMs: timeouts.connectMs, tokens: this.tokens });
    this.all.set(key, credential);
    return credential;
  }

  /** Forgets the credentials of all other servers. */
  keepOnly(configs: readonly ServerConfig[]): void {
    const wanted = new Set(configs.map(keyOf));
    for (const key of this.all.keys()) if (!wanted.has(key)) this.all.delete(key);
  }
}

function keyOf(config: ServerConfig): string | undefined {
  const urls = urlsOf(config);
  return config.oauth && urls.length > 0 ? JSON.stringify([config.name, urls, config.oauth]) : undefined;
}

function urlsOf({ endpoints }: ServerConfig): URL[] {
  return endpoints.flatMap((endpoint) => (endpoint.kind === 'stdio' ? [] : [new URL(endpoint.url)]));
}
