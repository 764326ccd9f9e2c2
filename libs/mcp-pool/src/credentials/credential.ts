/** What a server said when it refused a request, as far as it concerns the credential. */
export interface Challenge {
  status: 401 | 403;
  /** The header `WWW-Authenticate`. */
  header: string;
  /** The token that the request was made with. */
  token: string | undefined;
}

/** Where the bearer tokens for one server come from. */
export interface Credential {
  /** @returns nothing when the server has to be asked first whom it trusts @throws UnauthorizedError when there is none to be had */
  token(): Promise<string | undefined>;
  /**
   * The server has refused a request. Resolves when it is worth making again, with the token of then.
   * @throws UnauthorizedError, saying why, when it is not
   */
  renew(challenge: Challenge): Promise<void>;
}
