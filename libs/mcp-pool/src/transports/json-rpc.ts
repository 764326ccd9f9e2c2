import type { JSONRPCMessage, RequestId } from '@modelcontextprotocol/client';

/**
 * Parses the messages of a text: one, or several, because some old servers send batches. Only the envelope is checked; the client
 * validates the rest.
 * @throws SyntaxError when the text is not JSON, Error when it is not JSON-RPC
 */
export function parseMessages(text: string): JSONRPCMessage[] {
  const value: unknown = JSON.parse(text);
  const messages = Array.isArray(value) ? (value as unknown[]) : [value];
  for (const message of messages) if (!isMessage(message)) throw new Error(`not a JSON-RPC message: ${text.slice(0, 200)}`);
  return messages as JSONRPCMessage[];
}

function isMessage(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const message = value as Record<string, unknown>;
  if (message.jsonrpc !== '2.0') return false;
  return typeof message.method === 'string' || 'result' in message || 'error' in message;
}

/** Whether a request continues a call in which the server requested input from us (revision 2026-07-28). */
export function isLaterRound(message: JSONRPCMessage): boolean {
  const { inputResponses, requestState } = ('params' in message ? message.params : undefined) ?? {};
  return inputResponses !== undefined || requestState !== undefined;
}

/** Whether a message is the answer to the request `id`. */
export function isAnswerTo(id: RequestId | undefined, message: JSONRPCMessage): boolean {
  return id !== undefined && 'id' in message && message.id === id && !('method' in message);
}
