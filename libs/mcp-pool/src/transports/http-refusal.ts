import { SdkErrorCode, SdkHttpError } from '@modelcontextprotocol/client';
import { SessionLost } from './failures.js';
import type { ReplyHead } from './reply-reader.js';

/** How servers of all kinds say with 400 what the protocol has 404 for. */
const NO_SESSION =
  /mcp-session-id|session[ _-]?id\b|session (was )?(not found|expired|terminated)|(invalid|unknown|expired|no valid) session\b|not initialized/i;
const MAX_EXPLANATION = 500;

/** The error for a response whose status says no. @param hasSession whether the request named one */
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
  return (status === 404 && hasSession) || (status === 400 && text.length <= MAX_EXPLANATION && NO_SESSION.test(text));
}

function withoutQuery(location: string): string {
  return location.split(/[?#]/, 1)[0]!.slice(0, 200);
}
