import { SdkErrorCode, SdkHttpError } from '@modelcontextprotocol/client';
import type { Reply } from './reply-reader.js';

/** The error for a response whose status says no. */
export function refusal(reply: Reply): SdkHttpError {
  const { status, text, headers } = reply;
  const where = headers.location ? ` Redirect to ${withoutQuery(headers.location)} not followed` : '';
  const reason = text.trim().slice(0, 300);
  return new SdkHttpError(SdkErrorCode.ClientHttpNotImplemented, `HTTP ${status}${where}${reason ? `: ${reason}` : ''}`, {
    status,
    statusText: '',
    text,
  });
}

function withoutQuery(location: string): string {
  return location.split(/[?#]/, 1)[0]!.slice(0, 200);
}
