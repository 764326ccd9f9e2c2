import { SdkErrorCode, SdkHttpError } from '@modelcontextprotocol/client';
import { SessionLost } from './transport-errors.js';
import type { ReplyHead } from './reply-reader.js';

/** Texts with which servers answer 400 for an unknown session, where the protocol requires 404. */
const NO_SESSION =
  /mcp-session-id|session[ _-]?id\b|session (was )?(not found|expired|terminated)|(invalid|unknown|expired|no valid) session\b|not initialized/i;
const MAX_EXPLANATION_CHARS = 500;

/** Creates the error for a refused request. @param hasSession whether the request named a session */
export function refusal(reply: ReplyHead, hasSession = false): SdkHttpError {
  const { status, text, headers } = reply;
  if (isSessionLost(reply, hasSession)) return new SessionLost(status, text);
  const where = headers.location ? ` Redirect to ${withoutQuery(headers.location)} not followed` : '';
  const reason = text.trim().slice(0, 300);
  return new SdkHttpError(SdkErrorCode.ClientHttpNotImplemented, `HTTP ${status}${where}${reason ? `: ${reason}` : ''}`, {
    status,
    statusText: '',
    text,
  });
}

function isSessionLost({ status, text }: ReplyHead, hasSession: boolean): boolean {
  return (status === 404 && hasSession) || (status === 400 && text.length <= MAX_EXPLANATION_CHARS && NO_SESSION.test(text));
}

function withoutQuery(location: string): string {
  return location.split(/[?#]/, 1)[0]!.slice(0, 200);
}
