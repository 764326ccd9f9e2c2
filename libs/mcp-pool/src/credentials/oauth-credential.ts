import {
  computeScopeUnion,
  extractWWWAuthenticateParams,
  type OAuthTokens,
  UnauthorizedError,
} from '@modelcontextprotocol/client';
import { Logger } from '@nestjs/common';
import { messageOf } from '@causeway/kernel';
import type { OAuthConfig } from '../config/server-config.js';
import { type AccessToken, accessToken } from './access-token.js';
import { AuthorizationServer, type DiscoveredServer } from './authorization-server.js';
import type { Challenge, Credential } from './credential.js';
import { RotatingRefreshToken, type TokenStore } from './rotating-refresh-token.js';

const TIMEOUT_MS = 30_000;
const FIRST_BACKOFF_MS = 500;
const MAX_BACKOFF_MS = 60_000;
/** A token that is refused this soon after it was issued was probably never valid. */
const EARLY_REFUSAL_MS = 5_000;
/** Limit of early refusals in a row after which no new token is requested at once. */
const MAX_EARLY_REFUSALS = 3;
/** Attempts to refresh when other instances replace the refresh token at the same time. */
const MAX_ATTEMPTS = 5;

export interface OAuthOptions {
  /** Timeout of one request. */
  timeoutMs?: number;
  /** Stores refresh tokens that replace the configured one; without it they are lost with the process. */
  tokens?: TokenStore | undefined;
  now?: () => number;
}

/**
 * OAuth 2.1 without a user: client credentials, or a refresh token that rotates. All connections of a server share one instance, so
 * at most one token request runs at a time.
 */
export class OAuthCredential implements Credential {
  private readonly logger = new Logger('McpPool');
  private readonly authority: AuthorizationServer;
  private readonly now: () => number;
  private current: AccessToken | null = null;
  private readonly refreshToken: RotatingRefreshToken | undefined;
  private pendingRequest: Promise<void> | null = null;
  private discovered: DiscoveredServer | null = null;
  /** The authorization server that was named first; our credential is sent to no other. */
  private issuer: string | undefined;
  private metadataUrl: URL | undefined;
  private scope: string | undefined;
  private earlyRefusals = 0;
  private failure: { error: UnauthorizedError; row: number; until: number } | null = null;

  constructor(
    servers: URL[],
    private readonly config: OAuthConfig,
    { timeoutMs = TIMEOUT_MS, tokens, now = Date.now }: OAuthOptions = {},
  ) {
    this.now = now;
    this.authority = new AuthorizationServer(servers, config, Math.min(timeoutMs, TIMEOUT_MS));
    this.scope = config.scope;
    const owner = JSON.stringify([config.clientId, config.tokenUrl]);
    const onTrouble = (error: unknown) => this.logger.warn(`a refresh token could not be stored or read: ${messageOf(error)}`);
    if (config.refreshToken !== undefined)
      this.refreshToken = new RotatingRefreshToken(config.refreshToken, owner, tokens, onTrouble);
  }

  async token(): Promise<string | undefined> {
    const { current } = this;
    const now = this.now();
    if (current && now < current.renewAt) return current.value;
    if (current && now < current.expiresAt) {
      // the token can still be used; a failed renewal matters only once it has expired
      void this.obtain().catch(() => undefined);
      return current.value;
    }
    if (!current && !this.discovered && this.config.tokenUrl === undefined) return undefined;
    await this.obtain();
    return this.current?.value;
  }

  async renew({ status, header, token }: Challenge): Promise<void> {
    // the refused token was an older one; the current one may work
    if (this.current && this.current.value !== token) return;
    if (this.pendingRequest) return this.pendingRequest;
    const challenge = extractWWWAuthenticateParams(new Response(null, { headers: { 'www-authenticate': header } }));
    this.setMetadataUrl(challenge.resourceMetadataUrl);
    if (status === 403) this.widenScope(challenge.scope);
    else this.scope ??= challenge.scope;
    if (status === 401) this.countEarlyRefusal();
    await this.obtain();
  }

  /** Shares one token request among all callers. @throws UnauthorizedError, at once while the last failure is recent */
  private obtain(): Promise<void> {
    this.pendingRequest ??= this.request().finally(() => (this.pendingRequest = null));
    return this.pendingRequest;
  }

  private async request(): Promise<void> {
    if (this.failure && this.now() < this.failure.until) throw this.failure.error;
    try {
      const at = (this.discovered ??= await this.discover());
      const scope = this.scope ?? at.scopes;
      const tokens = await this.requestTokens(at, scope);
      this.current = accessToken(tokens, scope, this.now());
      this.failure = null;
    } catch (error) {
      this.discovered = null;
      const row = (this.failure?.row ?? 0) + 1;
      const until = this.now() + Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** Math.min(row - 1, 10));
      this.failure = { error: this.toUnauthorized(error), row, until };
      throw this.failure.error;
    }
  }

  private async requestTokens(at: DiscoveredServer, scope: string | undefined): Promise<OAuthTokens> {
    const { refreshToken, authority } = this;
    if (!refreshToken) return authority.request(at, scope, undefined);
    for (let attempt = 1; ; attempt++) {
      const used = await refreshToken.newest();
      try {
        const tokens = await authority.request(at, scope, used);
        if (tokens.refresh_token !== undefined) await refreshToken.replace(tokens.refresh_token);
        return tokens;
      } catch (error) {
        // another instance of the service may have used the refresh token just before
        if (attempt === MAX_ATTEMPTS || !isInvalidGrant(error) || !(await refreshToken.wasReplaced(used))) throw error;
      }
    }
  }

  private async discover(): Promise<DiscoveredServer> {
    const found = await this.authority.discover(this.metadataUrl);
    this.issuer ??= found.url;
    if (found.url === this.issuer) return found;
    throw new Error(
      `the server names another authorization server than before, ${found.url.slice(0, 200)} in place of ${this.issuer}`,
    );
  }

  private setMetadataUrl(url: URL | undefined): void {
    if (!url || url.href === this.metadataUrl?.href) return;
    this.metadataUrl = url;
    this.discovered = null;
  }

  /** Requesting the same scope again would only return the same token. */
  private widenScope(scope: string | undefined): void {
    const wider = computeScopeUnion(this.scope, this.current?.scope, scope);
    if (scope === undefined || wider === this.scope)
      throw new UnauthorizedError(`the server requires a wider scope than it grants${scope ? `: ${scope.slice(0, 200)}` : ''}`);
    this.scope = wider;
  }

  private countEarlyRefusal(): void {
    const isEarly = this.current !== null && this.now() - this.current.issuedAt < EARLY_REFUSAL_MS;
    if (!isEarly) this.earlyRefusals = 0;
    else if (this.earlyRefusals++ >= MAX_EARLY_REFUSALS)
      throw new UnauthorizedError('the server refuses the tokens that its authorization server issues');
  }

  /** Removes every secret from the message, because a server may echo one. */
  private toUnauthorized(error: unknown): UnauthorizedError {
    const { clientSecret, privateKey, refreshToken } = this.config;
    const { code } = ((error as Error).cause ?? error) as { code?: unknown };
    let [text = ''] = messageOf(error).split('Raw body:');
    if (typeof code === 'string' && !text.includes(code)) text = `${code}: ${text}`;
    for (const secret of [clientSecret, privateKey, refreshToken, this.refreshToken?.value, this.current?.value])
      if (secret) text = text.replaceAll(secret, '***');
    return new UnauthorizedError(`no access token could be obtained: ${text.slice(0, 300)}`);
  }
}

function isInvalidGrant(error: unknown): boolean {
  return /invalid_grant/.test(`${(error as { code?: unknown }).code} ${messageOf(error)}`);
}
