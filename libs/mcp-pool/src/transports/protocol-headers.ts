import { type JSONRPCMessage, PROTOCOL_VERSION_META_KEY } from '@modelcontextprotocol/client';

/** What the protocol and HTTP say themselves; a header of mcp.json or of a single call does not override it. */
const RESERVED = new Set([
  'accept',
  'connection',
  'content-length',
  'content-type',
  'expect',
  'host',
  'keep-alive',
  'last-event-id',
  'mcp-method',
  'mcp-name',
  'mcp-protocol-version',
  'mcp-session-id',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);
const NAME_SOURCE: Record<string, string> = {
  'tools/call': 'name',
  'prompts/get': 'name',
  'resources/read': 'uri',
  'tasks/get': 'taskId',
  'tasks/update': 'taskId',
  'tasks/cancel': 'taskId',
};

/** The given headers in lower case, without those that are not theirs to set. */
export function ownHeaders(given: Readonly<Record<string, string>>): Record<string, string> {
  const own = Object.entries(given).map(([name, value]) => [name.toLowerCase(), value] as const);
  return Object.fromEntries(own.filter(([name]) => !RESERVED.has(name)));
}

/** What a request of the 2026-07-28 revision says of itself in headers; nothing for any other message. */
export function bodyHeaders(message: JSONRPCMessage): Record<string, string> | undefined {
  if (!('method' in message) || !('id' in message)) return undefined;
  const params = message.params;
  const version = params?._meta?.[PROTOCOL_VERSION_META_KEY];
  if (typeof version !== 'string') return undefined;
  const source = NAME_SOURCE[message.method];
  const name = source === undefined ? undefined : params?.[source];
  return {
    'mcp-protocol-version': version,
    'mcp-method': message.method,
    ...(typeof name === 'string' ? { 'mcp-name': headerValue(name) } : {}),
  };
}

/** A text that a header cannot hold as it is goes as Base64 between marks. */
function headerValue(text: string): string {
  const plain = /^[\t\x20-\x7e]+$/.test(text) && text === text.trim() && !/^=\?base64\?.*\?=$/.test(text);
  return plain ? text : `=?base64?${Buffer.from(text).toString('base64')}?=`;
}
