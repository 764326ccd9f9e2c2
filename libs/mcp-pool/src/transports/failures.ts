import { type JSONRPCMessage, ProtocolError, type RequestId, SdkErrorCode, SdkHttpError } from '@modelcontextprotocol/client';

/** In `error.data` of the answer that stands for one that was too large to read. */
const TOO_LARGE = 'causeway: the answer was too large';

/** There is no answer, for a reason that lies below HTTP; `cause.code` is the system's or undici's. */
export class RequestFailed extends Error {
  constructor(
    override readonly cause: Error,
    /** Whether anything of the request can have reached the server. */
    readonly sent: boolean,
  ) {
    super(cause.message || (cause as NodeJS.ErrnoException).code || 'the request failed', { cause });
  }
}

/** The server ended its stream, and where it can be resumed that did not help either. */
export class StreamEnded extends Error {
  constructor() {
    super('the stream ended without an answer');
  }
}

/** The server does not know the conversation any more, or not yet: it has not looked at what was asked. */
export class SessionLost extends SdkHttpError {
  constructor(status: number, text: string) {
    super(SdkErrorCode.ClientHttpNotImplemented, 'the server does not know the session any more', {
      status,
      statusText: '',
      text,
    });
  }
}

/** A request failed in a later round of a call: the server had begun before, and asked us something. */
export class LaterRoundFailed extends Error {
  constructor(override readonly cause: Error) {
    super(cause.message, { cause });
  }
}

/** The server has answered with more than is read of one message. */
export class MessageTooLarge extends Error {
  constructor(maxBytes: number) {
    super(`the answer has more than ${maxBytes} bytes`);
  }
}

/** On a shared channel a single request can only be failed by an answer: this one stands for one that was too large. */
export function tooLargeAnswer(id: RequestId, maxBytes: number): JSONRPCMessage {
  return { jsonrpc: '2.0', id, error: { code: -32_000, message: new MessageTooLarge(maxBytes).message, data: TOO_LARGE } };
}

/** Whether a request failed because its answer was too large: the server has carried it out. */
export function isTooLarge(error: unknown): boolean {
  return error instanceof MessageTooLarge || (error instanceof ProtocolError && error.data === TOO_LARGE);
}
