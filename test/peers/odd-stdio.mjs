/**
 * A server on stdin and stdout that keeps to nothing: what it prints besides messages is PEER_NOISE times a line of text, a
 * blank line and broken JSON, before each answer. `big` answers with so many characters, its id before or after the result.
 */
import { createInterface } from 'node:readline';

const noise = 'Listening...\n\n{"jsonrpc": "2.0", \n'.repeat(Number(process.env.PEER_NOISE ?? 1));
const text = (value) => ({ content: [{ type: 'text', text: String(value) }] });
const answers = {
  initialize: ({ protocolVersion }) => ({
    protocolVersion,
    capabilities: { tools: {} },
    serverInfo: { name: 'odd', version: '1.0.0' },
  }),
  ping: () => ({}),
  'tools/list': () => ({ tools: ['echo', 'big'].map((name) => ({ name, inputSchema: { type: 'object' } })) }),
  'tools/call': ({ name, arguments: given }) => text(name === 'big' ? 'x'.repeat(given.chars) : given.message),
};

createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, method, params } = JSON.parse(line);
  if (id === undefined) return;
  const result = answers[method]?.(params ?? {});
  const error = { code: -32_601, message: 'Method not found' };
  const rest = result ? { result } : { error };
  const answer = params?.arguments?.idLast ? { ...rest, jsonrpc: '2.0', id } : { jsonrpc: '2.0', id, ...rest };
  process.stdout.write(`${noise}${JSON.stringify(answer)}\n`);
});
