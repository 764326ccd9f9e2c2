/** The parts of a refused request that concern the credential. */
export interface Challenge {
  status: 401 | 403;
  /** Value of the header `WWW-Authenticate`. */
  header: string;
  /** The token of the refused request. */
  token: string | undefined;
}

/** Provides the bearer tokens for one server. */
export interface Credential {
  /** @returns `undefined` when the server must first name its authorization server @throws UnauthorizedError when no token can be obtained */
  token(): Promise<string | undefined>;
  /**
   * Handles a refused request. Resolves when the request should be repeated with a new {@link token}.
   * @throws UnauthorizedError with the reason when it should not
   */
  renew(challenge: Challenge): Promise<void>;
}
