import { computeScopeUnion, extractWWWAuthenticateParams, UnauthorizedError } from '@modelcontextprotocol/client';
import { messageOf } from '@causeway/kernel';
import type { OAuthConfig } from '../config/server-config.js';
import { type AccessToken, accessToken } from './access-token.js';
import { AuthorizationServer, type Discovered } from './authorization-server.js';
import type { Challenge, Credential } from './credential.js';

const TIMEOUT_MS = 30_000;
const FIRST_BACKOFF_MS = 500;
const MAX_BACKOFF_MS = 60_000;
/** A token that is refused this soon was perhaps never good. */
const YOUNG_MS = 5_000;
/** Young tokens in a row that are replaced at once. */
const MAX_YOUNG = 3;

/**
 * OAuth 2.1 without a user: client credentials, or a refresh token, which rotates. One for all connections of a server: how
 * many calls ever need a token, one request for it is under way.
 */
export class OAuthCredential implements Credential {
  private readonly authority: AuthorizationServer;
  private current: AccessToken | null = null;
  private refreshToken: string | undefined;
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
    timeoutMs = TIMEOUT_MS,
    private readonly now: () => number = Date.now,
  ) {
    this.authority = new AuthorizationServer(servers, config, Math.min(timeoutMs, TIMEOUT_MS));
    this.refreshToken = config.refreshToken;
    this.scope = config.scope;
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
    const { refreshToken } = this;
    try {
      const at = (this.discovered ??= await this.discover());
      const scope = this.scope ?? at.scopes;
      const tokens = await this.authority.request(at, scope, refreshToken);
      this.current = accessToken(tokens, scope, this.now());
      // what has been replaced meanwhile is not overwritten by a late answer
      if (refreshToken !== undefined && this.refreshToken === refreshToken)
        this.refreshToken = tokens.refresh_token ?? refreshToken;
      this.failure = null;
    } catch (error) {
      this.discovered = null;
      const row = (this.failure?.row ?? 0) + 1;
      const until = this.now() + Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** Math.min(row - 1, 10));
      this.failure = { error: this.explained(error), row, until };
      throw this.failure.error;
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
    for (const secret of [clientSecret, privateKey, refreshToken, this.refreshToken, this.current?.value])
      if (secret) text = text.replaceAll(secret, '***');
    return new UnauthorizedError(`no token could be had: ${text.slice(0, 300)}`);
  }
}
