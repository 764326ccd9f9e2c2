import { PROTOCOL_VERSION_META_KEY, type JSONRPCMessage } from '@modelcontextprotocol/client';
import { reconnectMs } from './event-streams.js';
import { parseMessages } from './json-rpc.js';
import { idOfAnswer, LineReader } from './line-reader.js';
import { bodyHeaders, customHeaders } from './protocol-headers.js';

describe('LineReader', () => {
  const collect = (maxBytes: number) => {
    const seen: string[] = [];
    const onTooLong = (head: string, tail: string) => void seen.push(`${head.length}…${tail.slice(-3)}`);
    return { seen, reader: new LineReader(maxBytes, { onLine: (line) => void seen.push(line), onTooLong }) };
  };

  it('returns the same lines however they are split', () => {
    const bytes = Buffer.from('one\n二三\n\nfour\r\nrest');
    for (let size = 1; size <= bytes.length; size++) {
      const { seen, reader } = collect(100);
      for (let at = 0; at < bytes.length; at += size) reader.push(bytes.subarray(at, at + size));
      expect(seen).toEqual(['one', '二三', '', 'four\r']);
    }
  });

  it('skips a line over the limit, keeps its ends, and continues after it', () => {
    const { seen, reader } = collect(2_000);
    reader.push(Buffer.from('a\n'));
    for (let i = 0; i < 50; i++) reader.push(Buffer.alloc(300, 'x'));
    reader.push(Buffer.from('end\nb\n'));
    expect(seen).toEqual(['a', '512…end', 'b']);
  });

  it('accepts a line of exactly the limit', () => {
    const { seen, reader } = collect(5);
    reader.push(Buffer.from('12345\n123456\n'));
    expect(seen).toEqual(['12345', '6…456']);
  });
});

it.each([
  ['{"jsonrpc":"2.0","id":7,"result":{"x', '…"}}', 7],
  ['{"id": "a-1", "jsonrpc": "2.0", "result": {"x', '…"}}', 'a-1'],
  ['{"result":{"content":[', '…"}]},"jsonrpc":"2.0","id":8}', 8],
  ['{"result":{"content":[', '…"}]},"id":9}', 9],
  // the id belongs to a request of the server, or is part of the result
  ['{"jsonrpc":"2.0","id":7,"method":"sampling/createMessage","params":{', '…"}}', undefined],
  ['{"method":"x","params":{', '…"},"jsonrpc":"2.0","id":3}', undefined],
  ['{"jsonrpc":"2.0","result":{', '…","id":5}}', undefined],
  ['no json at all', '"id":5}', undefined],
])('finds the id in %s…%s', (head, tail, id) => {
  expect(idOfAnswer(head, tail)).toBe(id);
});

it('parseMessages accepts one or several messages, and nothing else', () => {
  const message = { jsonrpc: '2.0', id: 1, result: {} };
  expect(parseMessages(JSON.stringify(message))).toEqual([message]);
  expect(parseMessages(JSON.stringify([message, message]))).toHaveLength(2);
  for (const text of [
    '7',
    'null',
    '"x"',
    '{}',
    '{"jsonrpc":"2.0"}',
    '[{"id":1,"result":{}}]',
    '{"jsonrpc":"1.0","method":"x"}',
    '{',
  ])
    expect(() => parseMessages(text)).toThrow();
});

it('reconnectMs doubles up to 30 s, and is no less than the server requests within that', () => {
  expect([0, 1, 2, 3, 20].map((row) => reconnectMs(row, undefined))).toEqual([200, 400, 800, 1_600, 30_000]);
  expect(reconnectMs(0, 3_000)).toBe(3_000);
  expect(reconnectMs(5, 1)).toBe(6_400);
  expect(reconnectMs(0, 1e9)).toBe(30_000);
});

describe('headers', () => {
  it('removes reserved headers from the configured ones', () => {
    const given = { 'X-Key': 'k', authorization: 'a', 'MCP-Session-ID': 's', Accept: 'x', 'Content-Length': '1', Host: 'h' };
    expect(customHeaders(given)).toEqual({ 'x-key': 'k', authorization: 'a' });
  });

  const call = (name: string): JSONRPCMessage => ({
    jsonrpc: '2.0',
    id: 1,
    method: 'tools/call',
    params: { name, _meta: { [PROTOCOL_VERSION_META_KEY]: '2026-07-28' } },
  });

  it('repeats parts of the body of a request of the newest revision', () => {
    const said = { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/call' };
    expect(bodyHeaders(call('echo'))).toEqual({ ...said, 'mcp-name': 'echo' });
    expect(bodyHeaders(call('查询'))).toEqual({ ...said, 'mcp-name': '=?base64?5p+l6K+i?=' });
    expect(bodyHeaders({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'echo' } })).toBeUndefined();
  });
});
