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
import { AuthorizationServer, type Discovered } from './authorization-server.js';
import type { Challenge, Credential } from './credential.js';
import { RotatingToken, type TokenStore } from './rotating-token.js';

const TIMEOUT_MS = 30_000;
const FIRST_BACKOFF_MS = 500;
const MAX_BACKOFF_MS = 60_000;
/** A token that is refused this soon was perhaps never good. */
const YOUNG_MS = 5_000;
/** Young tokens in a row that are replaced at once. */
const MAX_YOUNG = 3;
/** With refresh tokens that others were faster with. */
const MAX_TRIES = 5;

export interface OAuthOptions {
  /** Of one request. */
  timeoutMs?: number;
  /** Where refresh tokens that are issued in place of the configured one are kept; without it they are lost with the process. */
  tokens?: TokenStore | undefined;
  now?: () => number;
}

/**
 * OAuth 2.1 without a user: client credentials, or a refresh token, which rotates. One for all connections of a server: how
 * many calls ever need a token, one request for it is under way.
 */
export class OAuthCredential implements Credential {
  private readonly log = new Logger('McpPool');
  private readonly authority: AuthorizationServer;
  private readonly now: () => number;
  private current: AccessToken | null = null;
  private readonly refreshToken: RotatingToken | undefined;
  private flight: Promise<void> | null = null;
  private discovered: Discovered | null = null;
  /** The authorization server that was named first: what we have is for no other. */
  private issuer: string | undefined;
  private metadataUrl: URL | undefined;
  private scope: string | undefined;
  private young = 0;
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
    const onTrouble = (error: unknown) => this.log.warn(`a refresh token is not kept, or not read: ${messageOf(error)}`);
    if (config.refreshToken !== undefined) this.refreshToken = new RotatingToken(config.refreshToken, owner, tokens, onTrouble);
  }

  async token(): Promise<string | undefined> {
    const { current } = this;
    const now = this.now();
    if (current && now < current.renewAt) return current.value;
    if (current && now < current.expiresAt) {
      // it still serves; a failure is told when it does not
      void this.obtain().catch(() => undefined);
      return current.value;
    }
    if (!current && !this.discovered && this.config.tokenUrl === undefined) return undefined;
    await this.obtain();
    return this.current?.value;
  }

  async renew({ status, header, token }: Challenge): Promise<void> {
    // refused with an older one: the newer may do
    if (this.current && this.current.value !== token) return;
    if (this.flight) return this.flight;
    const challenge = extractWWWAuthenticateParams(new Response(null, { headers: { 'www-authenticate': header } }));
    this.noteMetadata(challenge.resourceMetadataUrl);
    if (status === 403) this.widen(challenge.scope);
    else this.scope ??= challenge.scope;
    if (status === 401) this.countYoung();
    await this.obtain();
  }

  /** Single flight. @throws UnauthorizedError, at once while the last failure is recent */
  private obtain(): Promise<void> {
    this.flight ??= this.request().finally(() => (this.flight = null));
    return this.flight;
  }

  private async request(): Promise<void> {
    if (this.failure && this.now() < this.failure.until) throw this.failure.error;
    try {
      const at = (this.discovered ??= await this.discover());
      const scope = this.scope ?? at.scopes;
      const tokens = await this.issued(at, scope);
      this.current = accessToken(tokens, scope, this.now());
      this.failure = null;
    } catch (error) {
      this.discovered = null;
      const row = (this.failure?.row ?? 0) + 1;
      const until = this.now() + Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** Math.min(row - 1, 10));
      this.failure = { error: this.explained(error), row, until };
      throw this.failure.error;
    }
  }

  private async issued(at: Discovered, scope: string | undefined): Promise<OAuthTokens> {
    const { refreshToken, authority } = this;
    if (!refreshToken) return authority.request(at, scope, undefined);
    for (let tries = 1; ; tries++) {
      const used = await refreshToken.newest();
      try {
        const tokens = await authority.request(at, scope, used);
        if (tokens.refresh_token !== undefined) await refreshToken.replace(tokens.refresh_token);
        return tokens;
      } catch (error) {
        // another instance of the service may have used it just before
        if (tries === MAX_TRIES || !isUsedUp(error) || !(await refreshToken.wasReplaced(used))) throw error;
      }
    }
  }

  private async discover(): Promise<Discovered> {
    const found = await this.authority.discover(this.metadataUrl);
    this.issuer ??= found.url;
    if (found.url === this.issuer) return found;
    throw new Error(
      `the server names another authorization server than before, ${found.url.slice(0, 200)} in place of ${this.issuer}`,
    );
  }

  private noteMetadata(url: URL | undefined): void {
    if (!url || url.href === this.metadataUrl?.href) return;
    this.metadataUrl = url;
    this.discovered = null;
  }

  /** Asking for what was asked for already would only bring the same. */
  private widen(scope: string | undefined): void {
    const wider = computeScopeUnion(this.scope, this.current?.scope, scope);
    if (scope === undefined || wider === this.scope)
      throw new UnauthorizedError(
        `the server wants a wider scope than it lets us have${scope ? `: ${scope.slice(0, 200)}` : ''}`,
      );
    this.scope = wider;
  }

  private countYoung(): void {
    const isYoung = this.current !== null && this.now() - this.current.issuedAt < YOUNG_MS;
    if (!isYoung) this.young = 0;
    else if (this.young++ >= MAX_YOUNG) throw new UnauthorizedError('the server refuses the tokens that are issued for it');
  }

  /** Never with a secret in it, whoever echoed it. */
  private explained(error: unknown): UnauthorizedError {
    const { clientSecret, privateKey, refreshToken } = this.config;
    const { code } = ((error as Error).cause ?? error) as { code?: unknown };
    let [text = ''] = messageOf(error).split('Raw body:');
    if (typeof code === 'string' && !text.includes(code)) text = `${code}: ${text}`;
    for (const secret of [clientSecret, privateKey, refreshToken, this.refreshToken?.value, this.current?.value])
      if (secret) text = text.replaceAll(secret, '***');
    return new UnauthorizedError(`no token could be had: ${text.slice(0, 300)}`);
  }
}

function isUsedUp(error: unknown): boolean {
  return /invalid_grant/.test(`${(error as { code?: unknown }).code} ${messageOf(error)}`);
}
