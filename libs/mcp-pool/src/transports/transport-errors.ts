import { type JSONRPCMessage, ProtocolError, type RequestId, SdkErrorCode, SdkHttpError } from '@modelcontextprotocol/client';

/** Marks, in `error.data`, the answer that replaces one that was too large to read. */
const TOO_LARGE = 'causeway: the answer was too large';

/** The request failed below HTTP. `cause.code` is the code of the system or of undici. */
export class RequestFailed extends Error {
  constructor(
    override readonly cause: Error,
    /** Whether any part of the request may have reached the server. */
    readonly sent: boolean,
  ) {
    super(cause.message || (cause as NodeJS.ErrnoException).code || 'the request failed', { cause });
  }
}

/** The server ended its stream without the answer, and resuming it did not help. */
export class StreamEnded extends Error {
  constructor() {
    super('the stream ended without an answer');
  }
}

/** The server does not know the session, so it has not executed the request. */
export class SessionLost extends SdkHttpError {
  constructor(status: number, text: string) {
    super(SdkErrorCode.ClientHttpNotImplemented, 'the server does not know the session any more', {
      status,
      statusText: '',
      text,
    });
  }
}

/** A request failed in a later round of a call, after the server had started it and requested input from us. */
export class LaterRoundFailed extends Error {
  constructor(override readonly cause: Error) {
    super(cause.message, { cause });
  }
}

/** The answer of the server exceeds the limit of one message. */
export class MessageTooLarge extends Error {
  constructor(maxBytes: number) {
    super(`the answer has more than ${maxBytes} bytes`);
  }
}

/** Replaces an answer that was too large. On a shared channel only an answer can fail a single request. */
export function tooLargeAnswer(id: RequestId, maxBytes: number): JSONRPCMessage {
  return { jsonrpc: '2.0', id, error: { code: -32_000, message: new MessageTooLarge(maxBytes).message, data: TOO_LARGE } };
}

/** Whether a request failed because its answer was too large; the server has executed it. */
export function isTooLarge(error: unknown): boolean {
  return error instanceof MessageTooLarge || (error instanceof ProtocolError && error.data === TOO_LARGE);
}
