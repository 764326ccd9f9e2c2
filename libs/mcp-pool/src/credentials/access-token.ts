import type { OAuthTokens } from '@modelcontextprotocol/client';

const MAX_MARGIN_MS = 30_000;
const MARGIN_SHARE = 0.1;

/** An access token and its lifetime. Times are in ms since the epoch. */
export interface AccessToken {
  value: string;
  scope: string | undefined;
  issuedAt: number;
  /** From then on the token is renewed while it can still be used. */
  renewAt: number;
  expiresAt: number;
}

export function accessToken(
  { access_token, expires_in, scope }: OAuthTokens,
  asked: string | undefined,
  now: number,
): AccessToken {
  const life = expires_in === undefined ? Infinity : Math.max(0, expires_in) * 1_000;
  const margin = Math.min(MAX_MARGIN_MS, life * MARGIN_SHARE);
  return { value: access_token, scope: scope ?? asked, issuedAt: now, renewAt: now + life - margin, expiresAt: now + life };
}
