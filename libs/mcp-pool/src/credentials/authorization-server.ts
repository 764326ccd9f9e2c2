import {
  type AuthorizationServerMetadata,
  checkResourceAllowed,
  discoverOAuthServerInfo,
  type FetchLike,
  fetchToken,
  type OAuthClientProvider,
  type OAuthTokens,
  refreshAuthorization,
  resourceUrlFromServerUrl,
} from '@modelcontextprotocol/client';
import type { OAuthConfig } from '../config/server-config.js';
import { clientAssertion } from './client-assertion.js';

export interface DiscoveredServer {
  url: string;
  metadata: AuthorizationServerMetadata | undefined;
  /** The resource that the token is for (RFC 8707), exactly as the server spells it. */
  resource: string;
  /** All scopes that the server names; requested when neither the configuration nor a challenge names one. */
  scopes: string | undefined;
}

/** Requests tokens from the authorization server of an MCP server: the configured one, or the one that the server names. */
export class AuthorizationServer {
  private readonly client: Pick<OAuthClientProvider, 'addClientAuthentication'>;

  constructor(
    /** URLs of the MCP server, one for each replica. */
    private readonly servers: URL[],
    private readonly config: OAuthConfig,
    private readonly timeoutMs: number,
  ) {
    this.client = config.privateKey === undefined ? {} : { addClientAuthentication: this.sign };
  }

  /** Discovers the server by RFC 9728, then RFC 8414. @throws when a document is missing, invalid, or about another resource */
  async discover(resourceMetadataUrl: URL | undefined): Promise<DiscoveredServer> {
    const server = this.servers[0]!;
    if (this.config.tokenUrl !== undefined) return this.configured(this.config.tokenUrl, server);
    const options = { fetchFn: this.fetch, ...(resourceMetadataUrl ? { resourceMetadataUrl } : {}) };
    const { authorizationServerUrl, authorizationServerMetadata, resourceMetadata } = await discoverOAuthServerInfo(
      server,
      options,
    );
    if (resourceMetadata) this.assertOurs(resourceMetadata.resource);
    return {
      url: authorizationServerUrl,
      metadata: authorizationServerMetadata,
      resource: resourceMetadata?.resource ?? resourceUrlFromServerUrl(server).href,
      scopes: resourceMetadata?.scopes_supported?.join(' '),
    };
  }

  /** @param refreshToken without it, the client credentials grant is used */
  async request(at: DiscoveredServer, scope: string | undefined, refreshToken: string | undefined): Promise<OAuthTokens> {
    const clientInformation = this.clientInformation();
    const common = { ...(at.metadata ? { metadata: at.metadata } : {}), resource: at.resource, fetchFn: this.fetch };
    const scoped = scope === undefined ? {} : { scope };
    if (refreshToken !== undefined)
      return refreshAuthorization(at.url, { ...common, ...this.client, ...scoped, clientInformation, refreshToken });
    // only the parts of a provider that this grant needs
    const provider = {
      ...this.client,
      clientInformation: () => clientInformation,
      clientMetadata: { redirect_uris: [] },
      prepareTokenRequest: () => new URLSearchParams([['grant_type', 'client_credentials'], ...Object.entries(scoped)]),
    } as unknown as OAuthClientProvider;
    return fetchToken(provider, at.url, { ...common, ...scoped });
  }

  private clientInformation() {
    const { clientId, clientSecret, authMethod } = this.config;
    return {
      client_id: clientId,
      ...(clientSecret === undefined ? {} : { client_secret: clientSecret }),
      ...(authMethod === undefined ? {} : { token_endpoint_auth_method: authMethod }),
    };
  }

  private configured(tokenUrl: string, server: URL): DiscoveredServer {
    const issuer = new URL(tokenUrl).origin;
    const metadata = {
      issuer,
      token_endpoint: tokenUrl,
      authorization_endpoint: `${issuer}/authorize`,
      response_types_supported: [],
    };
    return { url: issuer, metadata, resource: resourceUrlFromServerUrl(server).href, scopes: undefined };
  }

  /** Otherwise a server could name the resource of another server and receive a token for it. */
  private assertOurs(configuredResource: string): void {
    const requested = this.servers.map((server) => resourceUrlFromServerUrl(server));
    if (!requested.some((requestedResource) => checkResourceAllowed({ requestedResource, configuredResource })))
      throw new Error(`the metadata of the server is about another resource: ${configuredResource.slice(0, 200)}`);
  }

  private readonly sign: NonNullable<OAuthClientProvider['addClientAuthentication']> = (_headers, params, url, metadata) => {
    const { clientId, privateKey = '', algorithm, tokenUrl } = this.config;
    const audience = tokenUrl ?? metadata?.issuer ?? String(url);
    params.set('client_assertion', clientAssertion({ clientId, privateKey, algorithm, audience }));
    params.set('client_assertion_type', 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer');
  };

  private readonly fetch: FetchLike = (url, init) => fetch(url, { ...init, signal: AbortSignal.timeout(this.timeoutMs) });
}
